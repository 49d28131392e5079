using Asya.Gateway.Responses;

namespace Asya.Gateway.Hosting;

/// <summary><c>GET /</c>: where to go from here.</summary>
internal static class IndexEndpoint
{
    public static async Task ShowAsync(HttpContext context)
    {
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
