using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Mcp;

/// <summary>Writes instants as every other answer does.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(JsonOut.Milliseconds, CultureInfo.InvariantCulture));
}
