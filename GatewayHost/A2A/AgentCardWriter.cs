using System.Text.Json;
using Asya.Gateway.Output;

namespace Asya.Gateway.A2A;

/// <summary>Writes the agent card. Flows are its skills; it declares what is there and nothing else.</summary>
internal sealed class AgentCardWriter(Utf8JsonWriter writer, AgentCardOptions card, AgentCardStyle style)
{
    private const string Pause = "x-pause";

    public void Write(string url, IEnumerable<FlowInfo> flows)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, card.Name);
        writer.WriteString("description"u8, card.Description);
        writer.WriteString("version"u8, card.Version);
        WriteProvider();
        if (style != AgentCardStyle.Version1)
        {
            WriteInterfaceOf03(url);
        }

        if (style != AgentCardStyle.Version03)
        {
            writer.WriteStartArray("supportedInterfaces"u8);
            WriteInterface(url, "JSONRPC"u8, "1.0"u8);
            WriteInterface(url, "HTTP+JSON"u8, "1.0"u8);
            WriteInterface(url, "JSONRPC"u8, "0.3"u8);
            writer.WriteEndArray();
        }

        writer.WriteStartObject("capabilities"u8);
        writer.WriteBoolean("streaming"u8, true);
        writer.WriteBoolean("pushNotifications"u8, false);
        if (style != AgentCardStyle.Version03)
        {
            writer.WriteBoolean("extendedAgentCard"u8, false);
        }

        writer.WriteEndObject();
        WriteModes("defaultInputModes"u8);
        WriteModes("defaultOutputModes"u8);
        writer.WriteStartArray("skills"u8);
        foreach (FlowInfo flow in flows)
        {
            WriteSkill(flow);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteProvider()
    {
        // Both members are required by the specification.
        if (card is { Organization.Length: > 0, OrganizationUrl: { } url })
        {
            writer.WriteStartObject("provider"u8);
            writer.WriteString("organization"u8, card.Organization);
            writer.WriteString("url"u8, url.OriginalString);
            writer.WriteEndObject();
        }
    }

    private void WriteInterfaceOf03(string url)
    {
        writer.WriteString("protocolVersion"u8, "0.3.0"u8);
        writer.WriteString("url"u8, url);
        writer.WriteString("preferredTransport"u8, "JSONRPC"u8);
        writer.WriteStartArray("additionalInterfaces"u8);
        writer.WriteStartObject();
        writer.WriteString("url"u8, url);
        writer.WriteString("transport"u8, "JSONRPC"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("supportsAuthenticatedExtendedCard"u8, false);
    }

    private void WriteInterface(string url, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> version)
    {
        writer.WriteStartObject();
        writer.WriteString("url"u8, url);
        writer.WriteString("protocolBinding"u8, binding);
        writer.WriteString("protocolVersion"u8, version);
        writer.WriteEndObject();
    }

    private void WriteModes(ReadOnlySpan<byte> name) => writer.WriteTexts(name, ["application/json", "text/plain"]);

    private void WriteSkill(FlowInfo flow)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, flow.Name);
        writer.WriteString("name"u8, flow.Name);
        writer.WriteString("description"u8, flow.Description.Length > 0 ? flow.Description : flow.Name);
        writer.WriteTexts("tags"u8, flow.RouteNext.IsDefaultOrEmpty || !flow.RouteNext.Contains(Pause) ? ["flow"] : ["flow", "human-in-the-loop"]);
        writer.WriteEndObject();
    }
}
