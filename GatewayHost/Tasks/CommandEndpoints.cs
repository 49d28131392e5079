using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Gateway.Streaming;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh/{id}:resume</c>, <c>:pause</c>, <c>:cancel</c> and <c>:redrive</c></summary>
internal sealed class CommandEndpoints(
    IGrainFactory grains,
    TaskAccess access,
    TaskWaiter waiter,
    TaskReader reader,
    TaskResumer resumer,
    PublicAddress address,
    TimeProvider clock,
    IOptions<GatewayOptions> options)
{
    private const string Channel = "mesh";

    public async Task ResumeAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        TimeSpan? wait = context.Request.Wait(options.Value.MaxWaitSeconds);
        PayloadChoice payload = context.Request.Payload();
        ResumeTask request = AnswerOf(context, await RequestBody.ReadObjectAsync(context));
        await access.AuthorizeAsync(context.Caller(), key, TaskPermission.Answer, context.RequestAborted);

        // An answer that came early has used up part of the wait before it is taken.
        long start = clock.GetTimestamp();
        using SettledWatcher? watcher = wait > TimeSpan.Zero ? waiter.Watch(key) : null;
        TimeSpan patience = wait < options.Value.EarlyAnswerWait ? wait.Value : options.Value.EarlyAnswerWait;
        ResumeReceipt receipt = await resumer.ResumeAsync(context.Caller(), key, request, patience, context.RequestAborted);
        TimeSpan left = wait.GetValueOrDefault() - clock.GetElapsedTime(start);
        TaskSnapshot task = await reader.SettleAsync(watcher, receipt.Task, left, payload, context.RequestAborted);

        using PooledJson json = PooledJson.Rent();
        TaskViewWriter.Write(json.Writer, task, receipt);
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    public async Task PauseAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        Caller caller = context.Caller();
        PauseTask request = PauseRequest.Parse(await RequestBody.ReadOptionalObjectAsync(context)) with
        {
            By = caller.Principal,
            Groups = caller.Groups,
            IsAdmin = caller.Has(Scope.Admin),
            MayApprove = caller.Has(Scope.Approve),
            Aliases = caller.Aliases,
            OnBehalfOf = caller.OnBehalfOf,
        };
        await access.AuthorizeAsync(caller, key, TaskPermission.Write, context.RequestAborted);
        TaskSnapshot task = await grains.Task(key).PauseAsync(request, CancellationToken.None);
        await SendAsync(context, task, StatusCodes.Status202Accepted);
    }

    public async Task CancelAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        CancelTask request = CancelRequest.Parse(await RequestBody.ReadOptionalObjectAsync(context), context.Request.IdempotencyKey()) with
        {
            By = context.Caller().Principal,
            Pause = context.Request.Number(MeshParameters.CanceledPause),
        };
        await access.AuthorizeAsync(context.Caller(), key, TaskPermission.Write, context.RequestAborted);
        TaskSnapshot task = await grains.Task(key).CancelAsync(request, CancellationToken.None);
        await SendAsync(context, task, StatusCodes.Status200OK);
    }

    public async Task RedriveAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        Caller caller = context.Caller();
        await access.AuthorizeAsync(caller, key, TaskPermission.Write, context.RequestAborted);
        await AuthorizeRouteAsync(caller, key, context.RequestAborted);
        TaskKey again = await grains.Task(key).RedriveAsync(
            new() { By = caller.Principal, OnBehalfOf = caller.OnBehalfOf }, CancellationToken.None);
        TaskSnapshot task = await reader.GetAsync(again, PayloadChoice.None, context.RequestAborted);
        context.Response.Headers.Location = address.PathOf(context.Request, "/mesh/" + again.Id.Value);
        await SendAsync(context, task, StatusCodes.Status201Created);
    }

    /// <summary>Answers a POST to a task without a known action.</summary>
    public static Task UnknownActionAsync(HttpContext context)
    {
        context.TaskKey();
        context.Response.Headers.Allow = HttpMethods.Get;
        throw new RequestException(RequestError.MethodNotAllowed,
            "What can be posted to a task is :resume, :claim, :release, :delegate, :pause, :cancel and :redrive.");
    }

    // A redrive of a task with its own route counts as a start along that route.
    private async Task AuthorizeRouteAsync(Caller caller, TaskKey key, CancellationToken cancellationToken)
    {
        if (!caller.Has(Scope.Compose) && await grains.Catalog().LookAsync(key, cancellationToken) is { Flow: null })
        {
            caller.Demand(Scope.Compose);
        }
    }

    private static ResumeTask AnswerOf(HttpContext context, RequestBody body) => new()
    {
        Input = body.Utf8.Length <= PayloadLimits.MaxBytes
            ? new JsonBytes(body.Utf8)
            : throw new RequestException(RequestError.TooLarge, $"An answer may have at most {PayloadLimits.MaxBytes} bytes."),
        Pause = context.Request.Number(MeshParameters.Pause),
        Key = context.Request.IdempotencyKey(),
        Digest = body.Digest(),
        DigestOfBytes = body.DigestOfBytes(),
        Extension = TimeSpan.FromSeconds(context.Request.NumberOr(MeshParameters.Extend)),
        Channel = Channel,
    };

    private static async Task SendAsync(HttpContext context, TaskSnapshot task, int status)
    {
        using PooledJson json = PooledJson.Rent();
        TaskViewWriter.Write(json.Writer, task);
        await json.SendAsync(context, status);
    }
}
