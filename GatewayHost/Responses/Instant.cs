using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Responses;

/// <summary>An instant in an answer: in UTC with milliseconds, which is the one form that the gateway writes.</summary>
[JsonConverter(typeof(Instant.Converter))]
internal readonly record struct Instant(DateTimeOffset At)
{
    public static implicit operator Instant(DateTimeOffset at) => new(at);

    internal sealed class Converter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Only answers have it.");

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[32];
            value.At.UtcDateTime.TryFormat(text, out int length, JsonOut.Milliseconds, CultureInfo.InvariantCulture);
            writer.WriteStringValue(text[..length]);
        }
    }
}
