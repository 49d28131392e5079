using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Responses;

namespace Asya.Gateway.A2A.Rest;

/// <summary>Writes answers of 1.0's REST binding: nothing around them, and errors as google.rpc.Status.</summary>
internal readonly record struct RestEnvelope : IA2AEnvelope
{
    public A2ADialect Dialect => A2ADialect.Version1;

    public void Write(Utf8JsonWriter writer, IA2AResult? result)
    {
        if (result is not null)
        {
            result.Write(writer, Dialect);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
    }

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
