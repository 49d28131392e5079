using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Payloads;

namespace Asya.Gateway.Responses;

/// <summary>A JSON object in an answer, written as the bytes that it came in: the text of numbers and the order of keys are kept.</summary>
[JsonConverter(typeof(RawJson.Converter))]
internal readonly record struct RawJson(JsonBytes Json)
{
    /// <summary>Gets JSON's own null, of a member that is there.</summary>
    public static RawJson Null { get; } = new(JsonBytes.FromText("null"));

    /// <summary>Gets it; null: there is none, and its member is left out.</summary>
    public static RawJson? UnlessEmpty(JsonBytes json) => json.IsEmpty ? null : new(json);

    internal sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Only answers have it.");

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
    }
}
