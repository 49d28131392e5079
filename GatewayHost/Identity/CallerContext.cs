namespace Asya.Gateway.Identity;

/// <summary>Gets the caller of a request.</summary>
internal static class CallerContext
{
    extension(HttpContext context)
    {
        /// <summary>Gets who calls. An endpoint that forgot to ask for a scope has nobody before it, and fails.</summary>
        public Caller Caller() => context.User.Identity is CallerIdentity identity
            ? identity.Caller
            : throw new InvalidOperationException("This endpoint serves callers without having asked who they are.");
    }
}
