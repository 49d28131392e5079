using System.Text.Json;
using Asya.Gateway.A2A.Cards;
using Asya.Gateway.Responses;

namespace Asya.Gateway.A2A.Dialects;

/// <summary>An agent card of 1.0: interfaces by binding and version, schemes under the name of their type.</summary>
internal sealed class CardForm1 : CardForm
{
    public override void WriteInterfaces(Utf8JsonWriter writer, AgentCard card)
    {
        writer.WriteStartArray("supportedInterfaces"u8);
        WriteInterface(writer, card.Url, "JSONRPC"u8, "1.0"u8);
        WriteInterface(writer, card.Url, "HTTP+JSON"u8, "1.0"u8);
        WriteInterface(writer, card.Url, "JSONRPC"u8, "0.3"u8);
        writer.WriteEndArray();
    }

    public override void WriteCapabilities(Utf8JsonWriter writer, AgentCard card) =>
        writer.WriteBoolean("extendedAgentCard"u8, card.Identity.IsOn);

    public override void WriteBearer(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("httpAuthSecurityScheme"u8);
        writer.WriteString("scheme"u8, "Bearer"u8);
        writer.WriteEndObject();
    }

    public override void WriteKey(Utf8JsonWriter writer, string header)
    {
        writer.WriteStartObject("apiKeySecurityScheme"u8);
        writer.WriteString("location"u8, "header"u8);
        writer.WriteString("name"u8, header);
        writer.WriteEndObject();
    }

    public override void WriteRequirements(Utf8JsonWriter writer, ReadOnlySpan<string> schemes)
    {
        writer.WriteStartArray("securityRequirements"u8);
        foreach (string scheme in schemes)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("schemes"u8);
            writer.WriteStartObject(scheme);
            writer.WriteTexts("list"u8, []);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteInterface(Utf8JsonWriter writer, string url, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> version)
    {
        writer.WriteStartObject();
        writer.WriteString("url"u8, url);
        writer.WriteString("protocolBinding"u8, binding);
        writer.WriteString("protocolVersion"u8, version);
        writer.WriteEndObject();
    }
}
