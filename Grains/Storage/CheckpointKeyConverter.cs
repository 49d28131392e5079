using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Domain.Pausing;

namespace Asya.Grains.Storage;

/// <summary>A checkpoint's key is a text in a document.</summary>
internal sealed class CheckpointKeyConverter : JsonConverter<CheckpointKey>
{
    public override CheckpointKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, CheckpointKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
