using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Asya.Gateway.A2A;
using Asya.Payloads;

namespace Asya.Gateway.Api;

/// <summary>A call of JSON-RPC 2.0. Without an id it is a notification.</summary>
internal sealed record RpcCall(
    [property: JsonPropertyName("jsonrpc"), AllowedValues("2.0")] string JsonRpc, [property: JsonPropertyName("method")] string Method)
{
    [JsonPropertyName("id")] public RpcId? Id { get; init; }

    [JsonPropertyName("params")] public JsonObject? Params { get; init; }
}

/// <summary>The id of a call: it comes back as it was written.</summary>
[Union(typeof(string), typeof(double)), JsonConverter(typeof(RpcId.Converter))]
internal sealed record RpcId(JsonBytes Json)
{
    /// <summary>Gets the id; null: the call has none that could be read.</summary>
    public static RpcId? Of(JsonBytes json) => json.IsEmpty ? null : new(json);

    internal sealed class Converter : JsonConverter<RpcId>
    {
        public override RpcId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Only answers have it.");

        public override void Write(Utf8JsonWriter writer, RpcId value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
    }
}

/// <summary>The result of a call.</summary>
internal sealed record RpcResult(
    [property: JsonPropertyName("jsonrpc"), AllowedValues("2.0")] string JsonRpc,
    [property: JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] RpcId? Id,
    [property: JsonPropertyName("result")] SpokenResult Result);

/// <summary>The error of a call. Without an id where the call could not be read.</summary>
internal sealed record RpcError(
    [property: JsonPropertyName("jsonrpc"), AllowedValues("2.0")] string JsonRpc,
    [property: JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] RpcId? Id,
    [property: JsonPropertyName("error")] RpcError.Details Error)
{
    /// <summary>What went wrong.</summary>
    internal sealed record Details(
        [property: JsonPropertyName("code"), Description("JSON-RPC's own, A2A's from -32001 to -32009, -32000 about who calls")] int Code,
        [property: JsonPropertyName("message")] string Message)
    {
        [JsonPropertyName("data"), Description("What more is known: in 0.3 its reason, in 1.0 a list of details")]
        public JsonNode? Data { get; init; }
    }
}

/// <summary>What comes of a call.</summary>
[Union(typeof(RpcResult), typeof(RpcError))]
internal sealed record RpcReply;

/// <summary>A call of MCP, or a reply to a question that it has asked; up to 2025-03-26 a batch of them too.</summary>
[Union(typeof(McpMessage), typeof(IReadOnlyList<McpMessage>))]
internal sealed record McpInput;

/// <summary>A call, a notification, or a reply.</summary>
internal sealed record McpMessage([property: JsonPropertyName("jsonrpc"), AllowedValues("2.0")] string JsonRpc)
{
    [JsonPropertyName("id")] public RpcId Id { get; init; } = null!;

    [JsonPropertyName("method")] public string Method { get; init; } = "";

    [JsonPropertyName("params")] public JsonObject? Params { get; init; }

    [JsonPropertyName("result")] public JsonObject Result { get; init; } = [];

    [JsonPropertyName("error")] public RpcError.Details Error { get; init; } = null!;
}
