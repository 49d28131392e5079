using Asya.Gateway.Responses;

namespace Asya.Gateway.Hosting;

/// <summary><c>GET /</c>: where to go from here. A browser goes to the inbox.</summary>
internal static class IndexEndpoint
{
    public static async Task ShowAsync(HttpContext context)
    {
        if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            // Relative, so that a prefix that a proxy has taken away need not be known. Under the own prefix the slash may be missing.
            HttpRequest request = context.Request;
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = request.Path.HasValue ? "inbox/" : request.PathBase.ToUriComponent() + "/inbox/";
            return;
        }

        using PooledJson json = PooledJson.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("name"u8, "Asya gateway"u8);
        json.Writer.WriteString("tasks"u8, "/mesh"u8);
        json.Writer.WriteString("inbox"u8, "/inbox/"u8);
        json.Writer.WriteString("a2a"u8, "/a2a"u8);
        json.Writer.WriteString("mcp"u8, "/mcp"u8);
        json.Writer.WriteString("description"u8, "/openapi/v1.json"u8);
        json.Writer.WriteString("health"u8, "/health/ready"u8);
        json.Writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }
}
