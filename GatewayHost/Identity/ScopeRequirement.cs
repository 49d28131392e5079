using Microsoft.AspNetCore.Authorization;

namespace Asya.Gateway.Identity;

/// <summary>An endpoint's demand: a known caller, with this scope unless it is <see cref="Scope.None"/>.</summary>
internal sealed class ScopeRequirement(Scope scope) : IAuthorizationRequirement, IAuthorizationHandler
{
    public Scope Scope { get; } = scope;

    // One policy for each scope, made once.
    public static AuthorizationPolicy PolicyFor(Scope scope) =>
        new AuthorizationPolicyBuilder().AddRequirements(new ScopeRequirement(scope)).Build();

    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        // Without an endpoint there is nothing to protect: the answer will be 404 or 405.
        Scope needed = context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint ? Scope.None : Scope;
        if (context.User.Identity is CallerIdentity { Caller: var caller } && caller.Has(needed))
        {
            context.Succeed(this);
        }

        return Task.CompletedTask;
    }
}
