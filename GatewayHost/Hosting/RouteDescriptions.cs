namespace Asya.Gateway.Hosting;

/// <summary>Maps handlers that take the whole request, with what the API description says of them.</summary>
internal static class RouteDescriptions
{
    public static IEndpointConventionBuilder Get(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, string name, string summary) =>
        routes.MapGet(pattern, handler).Describe(handler, name, summary);

    public static IEndpointConventionBuilder Post(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, string name, string summary) =>
        routes.MapPost(pattern, handler).Describe(handler, name, summary);

    /// <summary>Says that the handler reads a JSON body. It checks that itself.</summary>
    public static void TakesJson(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(TakesJsonMark.Instance);

    // A request delegate is described only when its method is among the metadata.
    private static IEndpointConventionBuilder Describe(
        this IEndpointConventionBuilder endpoint, RequestDelegate handler, string name, string summary) =>
        endpoint.WithName(name).WithSummary(summary).WithMetadata(handler.Method);

    internal sealed class TakesJsonMark
    {
        public static TakesJsonMark Instance { get; } = new();
    }
}
