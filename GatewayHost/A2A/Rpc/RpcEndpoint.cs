using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Rpc;

/// <summary><c>POST /a2a</c>: A2A over JSON-RPC, 1.0 and 0.3. Errors are 200, as JSON-RPC has it, but for those about who calls.</summary>
internal sealed partial class RpcEndpoint(
    A2ARequestHandler handler, PushCalls push, StreamSender streams, RpcNotifications notifications, ILogger<RpcEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        RpcRequest request = RpcRequest.Parse(await RequestBody.ReadAsync(context), out RpcError? error);
        if (request.IsNotification)
        {
            await notifications.TakeAsync(context, request, isValid: error is null);
            return;
        }

        A2AMethod? method = RpcMethods.Find(request.Method ?? "");
        A2ADialect dialect = method?.Dialect ?? A2ADialect.Version03;
        try
        {
            A2ADialect? said = context.Request.StatedDialect();
            dialect = said?.Version > dialect.Version ? said : dialect;
            if (error is null)
            {
                await CallAsync(context, OperationOf(request.Method!, method, said), request.Params, new RpcEnvelope(request.Id, dialect));
                return;
            }
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            // Only 1.0 has this code.
            dialect = exception is RpcException { Code: RpcErrorCode.VersionNotSupported } ? A2ADialect.Version1 : dialect;
            error = RpcErrorTable.For(exception, dialect, method?.Operation == A2AOperation.Cancel);
            if (exception
                is not (RpcException or TaskRejectedException or Asya.Gateway.Errors.RequestException
                    or Asya.Gateway.Errors.ForbiddenException))
            {
                LogRpcFailed(logger, exception, error.Value.Reason);
            }
        }

        using PooledJson json = PooledJson.Rent();
        new RpcEnvelope(request.Id, dialect).WriteError(json.Writer, error!.Value);
        if (error.Value.Challenge is not null)
        {
            context.Response.Headers.WWWAuthenticate = error.Value.Challenge;
        }

        await json.SendAsync(context, error.Value.Status);
    }

    // The method's name implies a version. If the client states another one, the method does not exist.
    internal static A2AOperation OperationOf(string name, A2AMethod? method, A2ADialect? said) =>
        method is { } known && (said is null || said == known.Dialect)
            ? known.Operation
            : throw new RpcException(RpcErrorCode.MethodNotFound, $"method \"{name}\" not found");

    private async Task CallAsync(HttpContext context, A2AOperation operation, ReadOnlyMemory<byte> parameters, RpcEnvelope envelope)
    {
        CancellationToken aborted = context.RequestAborted;
        Caller caller = context.Caller();
        IA2AResult? result;
        switch (operation)
        {
            case A2AOperation.Send:
                SendMessageRequest message = SendMessageRequest.Parse(parameters, envelope.Dialect);
                result = new SentTask(await handler.SendMessageAsync(caller, message, aborted));
                envelope = envelope with { Dialect = message.Dialect };
                break;
            case A2AOperation.SendStreaming:
                SendMessageRequest start = SendMessageRequest.Parse(parameters, envelope.Dialect);
                await streams.SendAsync(context, end => handler.SendStreamingMessageAsync(caller, start, end), envelope);
                return;
            case A2AOperation.Subscribe:
                SubscribeToTaskRequest watch = new(TaskIdParameter.KeyOf(caller, parameters), envelope.Dialect);
                await streams.SendAsync(context, end => handler.SubscribeToTaskAsync(caller, watch, end), envelope);
                return;
            case A2AOperation.Get:
                (TaskKey key, int? length) = TaskIdParameter.Read(caller, parameters);
                result = await handler.GetTaskAsync(caller, new(key, length ?? envelope.Dialect.DefaultHistory), aborted);
                break;
            case A2AOperation.List:
                result = await handler.ListTasksAsync(caller, ListTasksRequest.Parse(parameters), aborted);
                break;
            case A2AOperation.Cancel:
                CancelTaskRequest cancel = new(TaskIdParameter.KeyOf(caller, parameters), envelope.Dialect.CancelMayBeRepeated);
                result = await handler.CancelTaskAsync(caller, cancel, aborted);
                break;
            case A2AOperation.ExtendedCard:
                result = await handler.GetExtendedAgentCardAsync(caller, context.Request, aborted);
                break;
            default:
                result = await push.CallAsync(
                    caller, operation, () => PushConfigRequest.Parse(caller, operation, parameters, envelope.Dialect), aborted);
                break;
        }

        using PooledJson json = PooledJson.Rent();
        envelope.Write(json.Writer, result);
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Error, Message = "An A2A call failed: {Reason}")]
    private static partial void LogRpcFailed(ILogger logger, Exception exception, string? reason);
}
