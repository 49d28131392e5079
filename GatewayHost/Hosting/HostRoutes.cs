using Asya.Gateway.Identity;

namespace Asya.Gateway.Hosting;

/// <summary>The addresses that are about the gateway itself.</summary>
internal static class HostRoutes
{
    private static readonly ApiNote Note = new() { Group = "Gateway", IsPublic = true };

    public static void MapHost(this IEndpointRouteBuilder routes)
    {
        HealthEndpoints health = routes.ServiceProvider.GetRequiredService<HealthEndpoints>();
        routes.Get("/", IndexEndpoint.ShowAsync, "Index", "Where to go from here", Note);
        routes.MapGet("/health", HealthEndpoints.LiveAsync).ExcludeFromDescription().AllowAnonymous().DisableRateLimiting();
        routes.Get("/health/live", HealthEndpoints.LiveAsync, "Live", "The process answers", Note).DisableRateLimiting();
        routes.Get("/health/ready", health.ReadyAsync, "Ready", "The cluster answers", Note).DisableRateLimiting();
        routes.MapOpenApi().RequireAuthorization(ScopeRequirement.PolicyFor(Scope.None));
    }
}
