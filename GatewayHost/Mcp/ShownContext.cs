using System.Text.Json.Serialization;

namespace Asya.Gateway.Mcp;

/// <summary>Writes what MCP's clients are shown and asked, as <see cref="Asya.Gateway.Responses.AnswerContext"/> writes answers.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShownTask))]
[JsonSerializable(typeof(ShownTasks))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(McpTask))]
[JsonSerializable(typeof(McpQuestion))]
[JsonSerializable(typeof(McpWithdrawal))]
internal sealed partial class ShownContext : JsonSerializerContext;
