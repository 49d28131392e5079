using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.Responses;
using Asya.Payloads;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>Writes answers to one JSON-RPC call.</summary>
internal readonly record struct RpcEnvelope(JsonBytes Id, A2ADialect Dialect) : IA2AEnvelope
{
    public void Write(Utf8JsonWriter writer, IA2AResult? result) =>
        JsonSerializer.Serialize(writer, new Api.RpcResult("2.0", Api.RpcId.Of(Id), new(result, Dialect)), AnswerContext.Default.RpcResult);

    public void WriteError(Utf8JsonWriter writer, RpcError error) =>
        WriteError(writer, Id, new(error.Code, error.Message) { Data = Dialect.DataOf(error) });

    public static void WriteError(Utf8JsonWriter writer, JsonBytes id, Api.RpcError.Details error) =>
        JsonSerializer.Serialize(writer, new Api.RpcError("2.0", Api.RpcId.Of(id), error), AnswerContext.Default.RpcError);
}
