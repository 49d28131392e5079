using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Responses;

namespace Asya.Gateway.A2A.Rest;

/// <summary>Writes answers of 1.0's REST binding: nothing around them, and errors as google.rpc.Status.</summary>
internal readonly record struct RestEnvelope : IA2AEnvelope
{
    public A2ADialect Dialect => A2ADialect.Version1;

    public void WriteTask(Utf8JsonWriter writer, A2AOperation operation, AgentTask task) =>
        new A2ATaskWriter(writer, Dialect).WriteReply(operation, task);

    public void WriteList(Utf8JsonWriter writer, ListTasksResponse list) => TaskListWriter.Write(writer, list, Dialect);

    public void WritePush(Utf8JsonWriter writer, PushConfigAnswer answer)
    {
        if (answer.IsEmpty)
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
        else
        {
            answer.Write(writer, Dialect);
        }
    }

    public void WriteItem(Utf8JsonWriter writer, StreamResponse item) => new A2ATaskWriter(writer, Dialect).Write(item);

    public void WriteError(Utf8JsonWriter writer, RpcError error) => WriteError(writer, error, RpcErrorRow.FromCode(error.Code).HttpStatus);

    public static void WriteError(Utf8JsonWriter writer, RpcError error, int httpStatus)
    {
        string status = httpStatus switch
        {
            StatusCodes.Status401Unauthorized => "UNAUTHENTICATED",
            StatusCodes.Status403Forbidden => "PERMISSION_DENIED",
            StatusCodes.Status429TooManyRequests => "RESOURCE_EXHAUSTED",
            StatusCodes.Status503ServiceUnavailable => "UNAVAILABLE",
            _ => RpcErrorRow.FromCode(error.Code).Status,
        };
        Api.AgentError said = new(new(httpStatus, status, error.Message, ErrorDetails.Of(error)));
        JsonSerializer.Serialize(writer, said, AnswerContext.Default.AgentError);
    }
}
