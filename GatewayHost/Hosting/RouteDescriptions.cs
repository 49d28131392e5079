using Asya.Gateway.Identity;

namespace Asya.Gateway.Hosting;

/// <summary>Maps handlers of plain requests together with their API description.</summary>
internal static class RouteDescriptions
{
    public static IEndpointConventionBuilder Get(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, string name, string summary, ApiNote note) =>
        routes.MapGet(pattern, handler).Describe(handler, name, summary, note);

    public static IEndpointConventionBuilder Post(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, string name, string summary, ApiNote note) =>
        routes.MapPost(pattern, handler).Describe(handler, name, summary, note);

    public static IEndpointConventionBuilder Delete(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, string name, string summary, ApiNote note) =>
        routes.MapDelete(pattern, handler).Describe(handler, name, summary, note);

    // A request delegate is described only when its method is among the metadata.
    private static IEndpointConventionBuilder Describe(
        this IEndpointConventionBuilder endpoint, RequestDelegate handler, string name, string summary, ApiNote note)
    {
        endpoint.WithName(name).WithSummary(summary).WithMetadata(handler.Method, note);
        return note.IsPublic ? endpoint.AllowAnonymous() : endpoint.RequireAuthorization(ScopeRequirement.PolicyFor(note.Needs));
    }
}
