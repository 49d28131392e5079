using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.Hosting;

/// <summary>The addresses that are about the gateway itself.</summary>
internal static class HostRoutes
{
    private const string Group = "Gateway";

    private static readonly ApiNote Index = new()
    {
        Group = Group,
        IsPublic = true,
        Answers = [
            AnswerNote.Returned("The addresses of what there is"),
            AnswerNote.Empty(StatusCodes.Status302Found, "To the inbox, for who accepts text/html")],
    };

    private static readonly ApiNote Live = new() { Group = Group, IsPublic = true, Answers = [AnswerNote.Returned("It does")] };

    private static readonly ApiNote Ready = Live with { Refuses = [StatusCodes.Status503ServiceUnavailable] };

    public static void MapHost(this IEndpointRouteBuilder routes)
    {
        HealthEndpoints health = routes.ServiceProvider.GetRequiredService<HealthEndpoints>();
        routes.MapGet("/", IndexEndpoint.Show).Describe("Index", "Where to go from here", Index);
        routes.MapGet("/health", HealthEndpoints.Live).ExcludeFromDescription().AllowAnonymous().DisableRateLimiting();
        routes.MapGet("/health/live", HealthEndpoints.Live).Describe("Live", "The process answers", Live).DisableRateLimiting();
        routes.MapGet("/health/ready", health.ReadyAsync).Describe("Ready", "The cluster answers", Ready).DisableRateLimiting();
        routes.MapOpenApi().AllowAnonymous();
        routes.MapDocs();
    }
}
