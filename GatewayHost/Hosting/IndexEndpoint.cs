using Asya.Gateway.Api;
using Asya.Gateway.Responses;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asya.Gateway.Hosting;

/// <summary><c>GET /</c>: where to go from here. A browser goes to the inbox.</summary>
internal static class IndexEndpoint
{
    private static readonly GatewayIndex Index =
        new("Asya gateway", "/mesh", "/inbox/", "/a2a", "/mcp", "/docs", "/openapi/v1.json", "/health/ready");

    public static Results<JsonAnswer<GatewayIndex>, RedirectHttpResult> Show(HttpRequest request)
    {
        if (!request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return new JsonAnswer<GatewayIndex>(Index);
        }

        // Relative, so that a prefix that a proxy has taken away need not be known. Under the own prefix the slash may be missing.
        return TypedResults.Redirect(request.Path.HasValue ? "inbox/" : request.PathBase.ToUriComponent() + "/inbox/");
    }
}
