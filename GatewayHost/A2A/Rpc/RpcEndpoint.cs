using Asya.Gateway.A2A.Cards;
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
    IA2ARequestHandler handler, PushCalls push, StreamSender streams, RpcNotifications notifications, ILogger<RpcEndpoint> logger)
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
        bool isVersion1 = method?.Version == A2AVersion.Version1;
        try
        {
            A2AVersion said = context.Request.A2AVersion();
            isVersion1 |= said == A2AVersion.Version1;
            if (error is null)
            {
                RpcEnvelope envelope = new(request.Id, isVersion1 ? A2AShape.Version1 : A2AShape.Standard);
                await CallAsync(context, OperationOf(request.Method!, method, said), request.Params, envelope);
                return;
            }
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            isVersion1 |= exception is RpcException { Code: RpcErrorCode.VersionNotSupported };
            error = RpcErrorTable.For(exception, isVersion1, method?.Operation == A2AOperation.Cancel);
            if (exception
                is not (RpcException or TaskRejectedException or Asya.Gateway.Errors.RequestException
                    or Asya.Gateway.Errors.ForbiddenException))
            {
                LogRpcFailed(logger, exception, error.Value.Reason);
            }
        }

        using PooledJson json = PooledJson.Rent();
        new RpcEnvelope(request.Id, isVersion1 ? A2AShape.Version1 : A2AShape.Standard).WriteError(json.Writer, error!.Value);
        if (error.Value.Challenge is not null)
        {
            context.Response.Headers.WWWAuthenticate = error.Value.Challenge;
        }

        await json.SendAsync(context, error.Value.Status);
    }

    // The method's name implies a version. If the client states another one, the method does not exist.
    internal static A2AOperation OperationOf(string name, A2AMethod? method, A2AVersion said) =>
        method is { } known && (said == A2AVersion.Unspecified || said == known.Version)
            ? known.Operation
            : throw new RpcException(RpcErrorCode.MethodNotFound, $"method \"{name}\" not found");

    private async Task CallAsync(HttpContext context, A2AOperation operation, ReadOnlyMemory<byte> parameters, RpcEnvelope envelope)
    {
        CancellationToken aborted = context.RequestAborted;
        bool isVersion1 = envelope.Shape == A2AShape.Version1;
        switch (operation)
        {
            case A2AOperation.Send:
                SendMessageRequest message = SendMessageRequest.Parse(parameters, isVersion1);
                AgentTask sent = await handler.SendMessageAsync(message, aborted);
                await SendAsync(context, operation, sent, envelope with { Shape = message.Shape });
                break;
            case A2AOperation.SendStreaming:
                SendMessageRequest start = SendMessageRequest.Parse(parameters, isVersion1);
                await streams.SendAsync(context, end => handler.SendStreamingMessageAsync(start, end), envelope);
                break;
            case A2AOperation.Get:
                await SendAsync(context, operation,
                    await handler.GetTaskAsync(new(TaskIdParameter.KeyOf(context.Caller(), parameters)), aborted), envelope);
                break;
            case A2AOperation.List:
                ListTasksResponse list = await handler.ListTasksAsync(ListTasksRequest.Parse(parameters), aborted);
                using (PooledJson json = PooledJson.Rent())
                {
                    envelope.WriteList(json.Writer, list);
                    await json.SendAsync(context, StatusCodes.Status200OK);
                }

                break;
            case A2AOperation.Cancel:
                CancelTaskRequest cancel = new(TaskIdParameter.KeyOf(context.Caller(), parameters), isVersion1);
                await SendAsync(context, operation, await handler.CancelTaskAsync(cancel, aborted), envelope);
                break;
            case A2AOperation.Subscribe:
                SubscribeToTaskRequest watch = new(TaskIdParameter.KeyOf(context.Caller(), parameters), envelope.Shape);
                await streams.SendAsync(context, end => handler.SubscribeToTaskAsync(watch, end), envelope);
                break;
            case A2AOperation.ExtendedCard:
                AgentCard card = await handler.GetExtendedAgentCardAsync(aborted);
                using (PooledJson json = PooledJson.Rent())
                {
                    envelope.WriteCard(json.Writer, card);
                    await json.SendAsync(context, StatusCodes.Status200OK);
                }

                break;
            default:
                PushConfigAnswer answer = await push.CallAsync(
                    operation, () => PushConfigRequest.Parse(context.Caller(), operation, parameters, isVersion1), aborted);
                using (PooledJson json = PooledJson.Rent())
                {
                    envelope.WritePush(json.Writer, answer);
                    await json.SendAsync(context, StatusCodes.Status200OK);
                }

                break;
        }
    }

    private static async Task SendAsync(HttpContext context, A2AOperation operation, AgentTask task, RpcEnvelope envelope)
    {
        using PooledJson json = PooledJson.Rent();
        envelope.WriteTask(json.Writer, operation, task);
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Error, Message = "An A2A call failed: {Reason}")]
    private static partial void LogRpcFailed(ILogger logger, Exception exception, string? reason);
}
