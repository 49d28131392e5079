using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>A task's key is a text in a document.</summary>
internal sealed class TaskKeyConverter : JsonConverter<TaskKey>
{
    public override TaskKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, TaskKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
