using System.Collections.Immutable;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /flows</c>: what the caller may start by name, and what the payload of each has to be.</summary>
internal sealed class FlowsEndpoint(TaskStarter starter)
{
    public async Task ListAsync(HttpContext context)
    {
        ImmutableArray<FlowInfo> flows = await starter.FlowsAsync(context.Caller(), context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteStartArray("flows"u8);
        foreach (FlowInfo flow in flows)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, flow.Name);
            writer.WriteUnlessEmpty("description"u8, flow.Description);
            writer.WriteNumber("timeout_seconds"u8, flow.Timeout.TotalSeconds);
            if (flow.InputSchema.IsEmpty)
            {
                writer.WriteStartObject("input_schema"u8);
                writer.WriteString("type"u8, "object"u8);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteRaw("input_schema"u8, flow.InputSchema);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }
}
