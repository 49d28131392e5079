using System.Text.Json.Serialization;

namespace Asya.Gateway.Mcp;

/// <summary>Writes tasks as tools show them, as <see cref="Asya.Gateway.Responses.AnswerContext"/> writes answers.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShownTask))]
[JsonSerializable(typeof(ShownTasks))]
internal sealed partial class ShownContext : JsonSerializerContext;
