using System.Text.Json;
using Asya.Gateway.A2A.Cards;

namespace Asya.Gateway.A2A.Dialects;

/// <summary>An agent card of 0.3: one preferred transport, schemes as OpenAPI has them.</summary>
internal sealed class CardForm03 : CardForm
{
    public override void WriteInterfaces(Utf8JsonWriter writer, AgentCard card)
    {
        writer.WriteString("protocolVersion"u8, "0.3.0"u8);
        writer.WriteString("url"u8, card.Url);
        writer.WriteString("preferredTransport"u8, "JSONRPC"u8);
        writer.WriteStartArray("additionalInterfaces"u8);
        writer.WriteStartObject();
        writer.WriteString("url"u8, card.Url);
        writer.WriteString("transport"u8, "JSONRPC"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("supportsAuthenticatedExtendedCard"u8, card.Identity.IsOn);
    }

    public override void WriteCapabilities(Utf8JsonWriter writer, AgentCard card)
    {
    }

    public override void WriteBearer(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "http"u8);
        writer.WriteString("scheme"u8, "bearer"u8);
    }

    public override void WriteKey(Utf8JsonWriter writer, string header)
    {
        writer.WriteString("type"u8, "apiKey"u8);
        writer.WriteString("in"u8, "header"u8);
        writer.WriteString("name"u8, header);
    }

    public override void WriteRequirements(Utf8JsonWriter writer, ReadOnlySpan<string> schemes)
    {
        writer.WriteStartArray("security"u8);
        foreach (string scheme in schemes)
        {
            writer.WriteStartObject();
            writer.WriteStartArray(scheme);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
