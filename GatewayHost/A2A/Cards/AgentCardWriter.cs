using System.Globalization;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;

namespace Asya.Gateway.A2A.Cards;

/// <summary>Writes the agent card. Flows are its skills; it declares only what is available.</summary>
internal sealed class AgentCardWriter(Utf8JsonWriter writer, AgentCard card, AgentCardStyle style)
{
    private const string Pause = "x-pause";

    private const string KeyHeader = CredentialHandler.ApiKeyHeader;

    public void Write()
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, card.Settings.Name);
        writer.WriteString("description"u8, card.Settings.Description);
        writer.WriteString("version"u8, card.Settings.Version);
        WriteProvider();
        string url = card.Url;
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
        writer.WriteBoolean("pushNotifications"u8, card.HasPush);
        if (style != AgentCardStyle.Version03)
        {
            writer.WriteBoolean("extendedAgentCard"u8, card.Identity.IsOn);
        }

        writer.WriteEndObject();
        if (card.Identity.IsOn)
        {
            WriteSecurity();
        }

        WriteModes("defaultInputModes"u8);
        WriteModes("defaultOutputModes"u8);
        writer.WriteStartArray("skills"u8);
        foreach (FlowInfo flow in card.Flows)
        {
            WriteSkill(flow);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteProvider()
    {
        // Both members are required by the specification.
        if (card.Settings is { Organization.Length: > 0, OrganizationUrl: { } url })
        {
            writer.WriteStartObject("provider"u8);
            writer.WriteString("organization"u8, card.Settings.Organization);
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
        writer.WriteBoolean("supportsAuthenticatedExtendedCard"u8, card.Identity.IsOn);
    }

    private void WriteInterface(string url, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> version)
    {
        writer.WriteStartObject();
        writer.WriteString("url"u8, url);
        writer.WriteString("protocolBinding"u8, binding);
        writer.WriteString("protocolVersion"u8, version);
        writer.WriteEndObject();
    }

    // The two versions name the same members of a scheme differently, so that in a hybrid card both stand side by side.
    private void WriteSecurity()
    {
        bool is1 = style != AgentCardStyle.Version03;
        bool is03 = style != AgentCardStyle.Version1;
        string[] names = card.Identity.TakesKeys ? ["bearer", "apiKey"] : ["bearer"];
        writer.WriteStartObject("securitySchemes"u8);
        writer.WriteStartObject("bearer"u8);
        if (is03)
        {
            writer.WriteString("type"u8, "http"u8);
            writer.WriteString("scheme"u8, "bearer"u8);
        }

        if (is1)
        {
            writer.WriteStartObject("httpAuthSecurityScheme"u8);
            writer.WriteString("scheme"u8, "Bearer"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (card.Identity.TakesKeys)
        {
            WriteKeyScheme(is1, is03);
        }

        writer.WriteEndObject();
        if (is1)
        {
            writer.WriteStartArray("securityRequirements"u8);
            foreach (string name in names)
            {
                writer.WriteStartObject();
                writer.WriteStartObject("schemes"u8);
                writer.WriteStartObject(name);
                writer.WriteTexts("list"u8, []);
                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (is03)
        {
            writer.WriteStartArray("security"u8);
            foreach (string name in names)
            {
                writer.WriteStartObject();
                writer.WriteStartArray(name);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    private void WriteKeyScheme(bool is1, bool is03)
    {
        writer.WriteStartObject("apiKey"u8);
        if (is03)
        {
            writer.WriteString("type"u8, "apiKey"u8);
            writer.WriteString("in"u8, "header"u8);
            writer.WriteString("name"u8, KeyHeader);
        }

        if (is1)
        {
            writer.WriteStartObject("apiKeySecurityScheme"u8);
            writer.WriteString("location"u8, "header"u8);
            writer.WriteString("name"u8, KeyHeader);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteModes(ReadOnlySpan<byte> name) => writer.WriteTexts(name, ["application/json", "text/plain"]);

    private void WriteSkill(FlowInfo flow)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, flow.Name);
        writer.WriteString("name"u8, flow.Name);
        writer.WriteString("description"u8, flow.Description.Length > 0 ? flow.Description : flow.Name);
        writer.WriteTexts("tags"u8, [.. TagsOf(flow)]);
        writer.WriteEndObject();
    }

    // The tags of the original's extended card: which actor starts, and how many seconds of work the flow has.
    private IEnumerable<string> TagsOf(FlowInfo flow)
    {
        yield return "flow";
        if (!flow.RouteNext.IsDefaultOrEmpty && flow.RouteNext.Contains(Pause))
        {
            yield return "human-in-the-loop";
        }

        if (card.IsExtended)
        {
            yield return "x-actor:" + flow.Entrypoint;
            yield return string.Create(CultureInfo.InvariantCulture, $"x-timeout:{flow.Timeout.TotalSeconds}");
        }
    }
}
