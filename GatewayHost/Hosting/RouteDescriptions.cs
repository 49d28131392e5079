using Asya.Gateway.Identity;

namespace Asya.Gateway.Hosting;

/// <summary>Maps handlers of plain requests together with their API description.</summary>
/// <remarks>A request delegate is described only when its method is among the metadata.</remarks>
internal static class RouteDescriptions
{
    public static IEndpointConventionBuilder Get(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, string name, string summary, ApiNote note) =>
        routes.MapGet(pattern, handler).WithMetadata(handler.Method).Describe(name, summary, note);

    public static IEndpointConventionBuilder Post(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, string name, string summary, ApiNote note) =>
        routes.MapPost(pattern, handler).WithMetadata(handler.Method).Describe(name, summary, note);

    public static IEndpointConventionBuilder Delete(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, string name, string summary, ApiNote note) =>
        routes.MapDelete(pattern, handler).WithMetadata(handler.Method).Describe(name, summary, note);

    /// <summary>Describes an endpoint, and admits to it those who have the scope that the description names.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, string name, string summary, ApiNote note)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.WithName(name).WithSummary(summary).WithMetadata(note);
        return note.IsPublic ? endpoint.AllowAnonymous() : endpoint.RequireAuthorization(ScopeRequirement.PolicyFor(note.Needs));
    }
}
