using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Asya.Payloads;

namespace Asya.Telemetry;

/// <summary>The W3C trace context in an envelope's headers: it is stored, checkpointed and handed to Python with them.</summary>
public static class TraceHeaders
{
    public const string Parent = "traceparent";
    public const string State = "tracestate";

    // The length that the standard requires every participant to propagate. A longer value is dropped, as it allows.
    private const int MaxState = 512;

    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads the context; null: there is none, or none that means anything.</summary>
    public static ActivityContext? Read(JsonBytes headers)
    {
        // Most envelopes have none: searching the bytes saves parsing them.
        if (headers.Span.IndexOf("\"traceparent\""u8) < 0)
        {
            return null;
        }

        string? parent = null;
        string? state = null;
        Utf8JsonReader reader = new(headers.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isParent = reader.ValueTextEquals("traceparent"u8);
            bool isState = reader.ValueTextEquals("tracestate"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isParent || isState))
            {
                (parent, state) = isParent ? (reader.GetString(), state) : (parent, reader.GetString());
            }

            reader.Skip();
        }

        state = state is { Length: <= MaxState } ? state : null;
        return ActivityContext.TryParse(parent, state, isRemote: true, out ActivityContext context) ? context : null;
    }

    /// <summary>Writes the context over whatever there was. All other headers stay as they were written.</summary>
    public static JsonBytes With(JsonBytes headers, ActivityContext context)
    {
        ArrayBufferWriter<byte> buffer = new(headers.Length + 128);
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            CopyOthers(writer, headers);
            string sampled = (context.TraceFlags & ActivityTraceFlags.Recorded) != 0 ? "01" : "00";
            writer.WriteString("traceparent"u8, $"00-{context.TraceId}-{context.SpanId}-{sampled}");
            if (context.TraceState is { Length: > 0 and <= MaxState } state)
            {
                writer.WriteString("tracestate"u8, state);
            }

            writer.WriteEndObject();
        }

        return new JsonBytes(buffer.WrittenMemory);
    }

    private static void CopyOthers(Utf8JsonWriter writer, JsonBytes headers)
    {
        Utf8JsonReader reader = new(headers.Span);
        if (headers.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isContext = reader.ValueTextEquals("traceparent"u8) || reader.ValueTextEquals("tracestate"u8);
            string? name = isContext ? null : reader.GetString();
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (name is not null)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(headers.Span[start..(int)reader.BytesConsumed], skipInputValidation: true);
            }
        }
    }
}
