using System.Text.Json;
using Asya.Gateway.Requests;
using Asya.Payloads;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>One JSON-RPC call.</summary>
/// <remarks>The id is kept as it was written, since it is sent back so.</remarks>
internal readonly record struct RpcRequest(JsonBytes Id, string Method, ReadOnlyMemory<byte> Params)
{
    private const int MaxMethodLength = 256;

    /// <summary>Whether it is a valid call without an id, whose sender wants no reply.</summary>
    public bool IsNotification { get; private init; }

    /// <summary>Reads a call. On an error the id is still set if there is a usable one.</summary>
    public static RpcRequest Parse(RequestBody body, out RpcError? error)
    {
        JsonVerdict verdict = StrictJson.Inspect(body.Utf8.Span);
        if (!verdict.IsOk)
        {
            error = new RpcError(RpcErrorCode.ParseError, $"invalid JSON: {verdict.Explain()}", "malformed_json");
            return default;
        }

        if (!verdict.IsObject)
        {
            error = new RpcError(RpcErrorCode.InvalidRequest, "the body must be one JSON-RPC request; batches are not supported");
            return default;
        }

        RpcRequest request = ReadFields(body.Utf8, out bool isVersion2, out bool? isIdUsable);
        error = !isVersion2 ? new RpcError(RpcErrorCode.InvalidRequest, "\"jsonrpc\" must be \"2.0\"")
            : isIdUsable == false ? new RpcError(RpcErrorCode.InvalidRequest, "\"id\" must be a string, a number or null")
            : request.Method.Length is 0 or > MaxMethodLength
                ? new RpcError(RpcErrorCode.InvalidRequest, "\"method\" must be a method's name")
            : !request.Params.IsEmpty && request.Params.Span[0] != (byte)'{'
                ? new RpcError(RpcErrorCode.InvalidParams, "\"params\" must be an object")
            : null;
        return request with { IsNotification = isIdUsable is null && error is null or { Code: RpcErrorCode.InvalidParams } };
    }

    private static RpcRequest ReadFields(ReadOnlyMemory<byte> source, out bool isVersion2, out bool? isIdUsable)
    {
        RpcRequest request = new(default, "", default);
        isVersion2 = false;
        isIdUsable = null;
        Utf8JsonReader reader = JsonFields.Enter(source.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "jsonrpc"u8))
            {
                isVersion2 = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
                reader.Skip();
            }
            else if (JsonFields.IsNext(ref reader, "id"u8))
            {
                isIdUsable = reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null;
                JsonBytes id = new(JsonFields.Slice(ref reader, source));
                request = isIdUsable.Value ? request with { Id = id } : request;
            }
            else if (JsonFields.IsNext(ref reader, "method"u8))
            {
                request = request with { Method = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "" };
                reader.Skip();
            }
            else if (JsonFields.IsNext(ref reader, "params"u8))
            {
                bool isNull = reader.TokenType == JsonTokenType.Null;
                ReadOnlyMemory<byte> value = JsonFields.Slice(ref reader, source);
                request = request with { Params = isNull ? default : value };
            }
            else
            {
                reader.Skip();
            }
        }

        return request;
    }
}
