using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>JSON-RPC calls without an id. They have their effect, if any, and no reply: neither a result nor an error.</summary>
/// <remarks>HTTP has its own say about the caller: a missing scope is a 403, without a body.</remarks>
internal sealed partial class RpcNotifications(A2ARequestHandler handler, PushCalls push, ILogger<RpcNotifications> logger)
{
    public async Task TakeAsync(HttpContext context, RpcRequest request, bool isValid)
    {
        int status = StatusCodes.Status204NoContent;
        A2AMethod? method = RpcMethods.Find(request.Method);
        A2ADialect dialect = method?.Dialect ?? A2ADialect.Version03;
        try
        {
            A2AOperation operation = RpcEndpoint.OperationOf(request.Method, method, context.Request.StatedDialect());
            if (isValid)
            {
                await RunAsync(context, operation, request.Params, dialect);
            }
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            RpcError error = RpcErrorTable.For(exception, dialect, method?.Operation == A2AOperation.Cancel);
            if (error.Status != StatusCodes.Status200OK)
            {
                status = error.Status;
                context.Response.Headers.WWWAuthenticate = error.Challenge;
            }

            if (exception is not (RpcException or TaskRejectedException or RequestException or ForbiddenException))
            {
                LogNotificationFailed(logger, exception, error.Reason);
            }
        }

        context.Response.StatusCode = status;
    }

    // What only reads has no effect without a reply.
    private Task RunAsync(HttpContext context, A2AOperation operation, ReadOnlyMemory<byte> parameters, A2ADialect dialect)
    {
        CancellationToken aborted = context.RequestAborted;
        Caller caller = context.Caller();
        return operation switch
        {
            A2AOperation.Send or A2AOperation.SendStreaming =>
                handler.SendMessageAsync(caller, SendMessageRequest.Parse(parameters, dialect).WithoutReply(), aborted),
            A2AOperation.Cancel => handler.CancelTaskAsync(
                caller, new(TaskIdParameter.KeyOf(caller, parameters), dialect.CancelMayBeRepeated), aborted),
            A2AOperation.PushCreate or A2AOperation.PushDelete => push.CallAsync(
                caller, operation, () => PushConfigRequest.Parse(caller, operation, parameters, dialect), aborted),
            _ => Task.CompletedTask,
        };
    }

    [LoggerMessage(EventId = 3204, Level = LogLevel.Error, Message = "An A2A notification failed: {Reason}")]
    private static partial void LogNotificationFailed(ILogger logger, Exception exception, string? reason);
}
