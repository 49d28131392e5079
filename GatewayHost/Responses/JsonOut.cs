using System.Globalization;
using System.Text.Json;
using Asya.Payloads;

namespace Asya.Gateway.Responses;

/// <summary>What every writer of answers needs beside <see cref="Utf8JsonWriter"/>.</summary>
internal static class JsonOut
{
    /// <summary>The one form of instants.</summary>
    public const string Milliseconds = "yyyy-MM-ddTHH:mm:ss.fffZ";

    extension(Utf8JsonWriter writer)
    {
        /// <summary>Writes JSON as it is: the text of numbers and the order of keys are preserved.</summary>
        public void WriteRaw(ReadOnlySpan<byte> name, JsonBytes json)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json.Span, skipInputValidation: true);
        }

        public void WriteRawUnlessEmpty(ReadOnlySpan<byte> name, JsonBytes json)
        {
            if (!json.IsEmpty)
            {
                writer.WriteRaw(name, json);
            }
        }

        public void WriteUnlessEmpty(ReadOnlySpan<byte> name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                writer.WriteString(name, text);
            }
        }

        /// <summary>Writes an instant in UTC with milliseconds, as A2A wants it too.</summary>
        public void WriteInstant(ReadOnlySpan<byte> name, DateTimeOffset instant)
        {
            Span<byte> text = stackalloc byte[32];
            instant.UtcDateTime.TryFormat(text, out int length, Milliseconds, CultureInfo.InvariantCulture);
            writer.WriteString(name, text[..length]);
        }

        public void WriteTexts(ReadOnlySpan<byte> name, ReadOnlySpan<string> texts)
        {
            writer.WriteStartArray(name);
            foreach (string text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }
    }
}
