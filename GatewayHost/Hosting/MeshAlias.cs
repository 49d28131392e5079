namespace Asya.Gateway.Hosting;

/// <summary>Serves <c>/api/v1/mesh</c> as <c>/mesh</c>: newer editions of the guides call it so.</summary>
/// <remarks>
/// The first part counts as a prefix that the gateway is under, as <c>PathBase</c> does: there is one set of endpoints with one set of
/// rules, and the addresses in an answer are those that the client uses.
/// </remarks>
internal static class MeshAlias
{
    private const string Prefix = "/api/v1";
    private const string Mesh = "/mesh";

    public static Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        if (request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase, out PathString rest)
            && rest.StartsWithSegments(Mesh, StringComparison.OrdinalIgnoreCase))
        {
            request.PathBase = request.PathBase.Add(Prefix);
            request.Path = rest;
        }

        return next(context);
    }
}
