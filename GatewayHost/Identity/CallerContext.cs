namespace Asya.Gateway.Identity;

/// <summary>Gets the caller of a request.</summary>
internal static class CallerContext
{
    extension(HttpContext context)
    {
        /// <summary>The authenticated caller. Fails on an endpoint that requires no scope.</summary>
        public Caller Caller() => context.User.Identity is CallerIdentity identity
            ? identity.Caller
            : throw new InvalidOperationException("This endpoint serves callers without having asked who they are.");
    }
}
