using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Rest;

/// <summary>A2A 1.0 over HTTP and JSON, under <c>/a2a</c>.</summary>
internal sealed partial class RestEndpoints(A2ARequestHandler handler, PushCalls push, StreamSender streams, ILogger<RestEndpoints> logger)
{
    /// <summary>The media type that 1.0.1 prefers. A client that uses it is answered with it, in 1.0.</summary>
    public const string MediaType = "application/a2a+json";

    public Task SendAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        RequestBody body = await RequestBody.ReadObjectAsync(context, MediaType);
        SendMessageRequest request = SendMessageRequest.Parse(body.Utf8, A2ADialect.Version1);
        return new SentTask(await handler.SendMessageAsync(context.Caller(), request, context.RequestAborted));
    });

    public Task StreamAsync(HttpContext context) => GuardAsync(context, async () =>
    {
        RequestBody body = await RequestBody.ReadObjectAsync(context, MediaType);
        SendMessageRequest request = SendMessageRequest.Parse(body.Utf8, A2ADialect.Version1);
        await streams.SendAsync(context, end => handler.SendStreamingMessageAsync(context.Caller(), request, end), default(RestEnvelope));
    });

    public Task SubscribeAsync(HttpContext context) => GuardAsync(context, () =>
    {
        SubscribeToTaskRequest request = new(KeyOf(context), A2ADialect.Version1);
        return streams.SendAsync(context, end => handler.SubscribeToTaskAsync(context.Caller(), request, end), default(RestEnvelope));
    });

    public Task GetAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        int? length = HistoryLength.Read(context.Request.Text("historyLength") ?? context.Request.Text("history_length"));
        GetTaskRequest request = new(KeyOf(context), length ?? A2ADialect.Version1.DefaultHistory);
        return await handler.GetTaskAsync(context.Caller(), request, context.RequestAborted);
    });

    public Task ListAsync(HttpContext context) => AnswerAsync(context, async () =>
        await handler.ListTasksAsync(context.Caller(), ListTasksRequest.Parse(context.Request), context.RequestAborted));

    public Task CancelAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        await RequestBody.ReadOptionalObjectAsync(context, MediaType);
        CancelTaskRequest request = new(KeyOf(context), A2ADialect.Version1.CancelMayBeRepeated);
        return await handler.CancelTaskAsync(context.Caller(), request, context.RequestAborted);
    });

    public Task CreatePushAsync(HttpContext context) => PushAsync(context, A2AOperation.PushCreate);

    public Task GetPushAsync(HttpContext context) => PushAsync(context, A2AOperation.PushGet);

    public Task ListPushAsync(HttpContext context) => PushAsync(context, A2AOperation.PushList);

    public Task DeletePushAsync(HttpContext context) => PushAsync(context, A2AOperation.PushDelete);

    public Task ExtendedCardAsync(HttpContext context) => AnswerAsync(context, async () =>
        await handler.GetExtendedAgentCardAsync(context.Caller(), context.Request, context.RequestAborted));

    /// <summary>Answers a POST to a task without a known action.</summary>
    public Task UnknownActionAsync(HttpContext context) => GuardAsync(
        context, () => throw new RpcException(RpcErrorCode.MethodNotFound, "a task takes :cancel and :subscribe"));

    /// <summary>Answers a request whose version is not spoken.</summary>
    public Task RefuseAsync(HttpContext context, RpcException refusal) => GuardAsync(context, () => throw refusal);

    /// <summary>Gets the media type to answer with: 1.0.1's where the request knows it.</summary>
    public static string MediaTypeFor(HttpRequest request) =>
        IsOurs(request.ContentType) || IsOurs(request.Headers.Accept) ? MediaType : "application/json";

    private static TaskKey KeyOf(HttpContext context) => A2AIds.KeyOf(context.Caller(), context.Request.RouteValues["id"] as string ?? "");

    private static bool IsOurs(string? mediaTypes) => mediaTypes?.Contains(MediaType, StringComparison.OrdinalIgnoreCase) == true;

    // Errors that are 503 in problem+json are 503 here too: a retry may succeed.
    private static int StatusOf(Exception exception, RpcError error)
    {
        if (error.Status != StatusCodes.Status200OK)
        {
            return error.Status;
        }

        int status = ProblemTable.For(exception).Status;
        bool isHttpsOwn = status is StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType
            or StatusCodes.Status503ServiceUnavailable;
        return isHttpsOwn ? status : RpcErrorRow.FromCode(error.Code).HttpStatus;
    }

    private Task PushAsync(HttpContext context, A2AOperation operation) => AnswerAsync(context, async () =>
    {
        ReadOnlyMemory<byte> body = operation == A2AOperation.PushCreate
            ? (await RequestBody.ReadObjectAsync(context, MediaType)).Utf8
            : default;
        return await push.CallAsync(
            context.Caller(), operation, () => PushConfigRequest.Parse(context, operation, body), context.RequestAborted);
    });

    private Task AnswerAsync(HttpContext context, Func<Task<IA2AResult?>> act) => GuardAsync(context, async () =>
    {
        IA2AResult? result = await act();
        using PooledJson json = PooledJson.Rent();
        default(RestEnvelope).Write(json.Writer, result);
        await json.SendAsync(context, StatusCodes.Status200OK, MediaTypeFor(context.Request));
    });

    private async Task GuardAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            if (context.Request.StatedDialect() is { } said && said != A2ADialect.Version1)
            {
                throw A2AVersions.NotSupported("1.0 here, and 0.3 over JSON-RPC");
            }

            await answer();
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            bool isCancel = context.Request.Path.Value?.EndsWith(":cancel", StringComparison.Ordinal) == true;
            RpcError error = RpcErrorTable.For(exception, A2ADialect.Version1, isCancel);
            int status = StatusOf(exception, error);
            if (status >= StatusCodes.Status500InternalServerError)
            {
                LogRestFailed(logger, exception, error.Reason);
            }

            if (error.Challenge is not null)
            {
                context.Response.Headers.WWWAuthenticate = error.Challenge;
            }

            using PooledJson json = PooledJson.Rent();
            RestEnvelope.WriteError(json.Writer, error, status);
            await json.SendAsync(context, status, MediaTypeFor(context.Request));
        }
    }

    [LoggerMessage(EventId = 3203, Level = LogLevel.Error, Message = "An A2A request failed: {Reason}")]
    private static partial void LogRestFailed(ILogger logger, Exception exception, string? reason);
}
