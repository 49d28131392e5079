using System.Text.Json.Serialization;

namespace Asya.Gateway.Mcp;

/// <summary>How the results are written that the library does not have.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreatedTask))]
[JsonSerializable(typeof(SignedState))]
[JsonSerializable(typeof(SignedSession))]
internal sealed partial class McpJson : JsonSerializerContext;
