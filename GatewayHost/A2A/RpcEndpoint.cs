using System.Text.Json;
using Asya.Gateway.Intake;
using Asya.Gateway.Output;
using Asya.Gateway.Tasks;

namespace Asya.Gateway.A2A;

/// <summary><c>POST /a2a</c>: A2A 0.3 over JSON-RPC. Errors are 200, as JSON-RPC has it.</summary>
internal sealed partial class RpcEndpoint(IGrainFactory grains, TaskReader reader, MessageSender sender, ILogger<RpcEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        RpcRequest request = RpcRequest.Parse(await RequestBody.ReadAsync(context), out RpcError? error);
        A2AAnswer answer = default;
        if (error is null)
        {
            (answer, error) = await TryCallAsync(request, context.RequestAborted);
        }

        using PooledJson json = PooledJson.Rent();
        Write(json.Writer, request.Id, answer, error);
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    private async Task<(A2AAnswer Answer, RpcError? Error)> TryCallAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await CallAsync(request, cancellationToken), null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            RpcError error = RpcErrorTable.For(exception, request.Method);
            if (exception is not (RpcException or TaskRejectedException or Problems.RequestException))
            {
                LogFailed(logger, exception, error.Reason);
            }

            return (default, error);
        }
    }

    private Task<A2AAnswer> CallAsync(RpcRequest request, CancellationToken cancellationToken) => request.Method switch
    {
        RpcMethods.Send => sender.SendAsync(SendRequest.Parse(request.Params), cancellationToken),
        RpcMethods.Get => GetAsync(request.Params, cancellationToken),
        RpcMethods.Cancel => CancelAsync(request.Params),
        _ => throw RpcMethods.Refuse(request.Method),
    };

    private async Task<A2AAnswer> GetAsync(ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken) =>
        new(await reader.GetAsync(KeyOf(parameters), PayloadChoice.None, cancellationToken), A2AShape.Standard);

    private async Task<A2AAnswer> CancelAsync(ReadOnlyMemory<byte> parameters) =>
        new(await grains.Task(KeyOf(parameters)).CancelAsync(new CancelTask { Reason = "Canceled by client" }, CancellationToken.None), A2AShape.Standard);

    private static TaskKey KeyOf(ReadOnlyMemory<byte> parameters)
    {
        if (!parameters.IsEmpty)
        {
            Utf8JsonReader reader = JsonFields.Enter(parameters.Span);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (JsonFields.IsNext(ref reader, "id"u8))
                {
                    return reader.TokenType == JsonTokenType.String
                        ? A2AIds.KeyOf(reader.GetString()!)
                        : throw RpcException.Params("\"id\" must be a string");
                }

                reader.Skip();
            }
        }

        throw RpcException.Params("missing task id");
    }

    private static void Write(Utf8JsonWriter writer, JsonBytes id, A2AAnswer answer, RpcError? error)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        if (id.IsEmpty)
        {
            writer.WriteNull("id"u8);
        }
        else
        {
            writer.WriteRaw("id"u8, id);
        }

        if (error is { } refusal)
        {
            WriteError(writer, refusal);
        }
        else
        {
            writer.WritePropertyName("result"u8);
            new A2ATaskWriter(writer, answer.Shape).Write(answer.Task, answer.IsJustSubmitted);
        }

        writer.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter writer, RpcError error)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        if (error.Reason is not null)
        {
            writer.WriteStartObject("data"u8);
            writer.WriteString("reason"u8, error.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Error, Message = "An A2A call failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string? reason);
}
