using Asya.Catalog;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Gateway.Streaming;
using Asya.Gateway.Tasks;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>The task addresses under <c>/a2a/tasks</c>, in the guides' shape.</summary>
internal sealed class A2ATaskEndpoints(IGrainFactory grains, TaskAccess access, TaskWaiter waiter, TaskReader reader)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    // The client must not wait for a long step: the task is shown as working, and pauses afterwards.
    private static readonly TimeSpan PausePatience = TimeSpan.FromSeconds(5);

    public async Task GetAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        await access.AuthorizeAsync(context.Caller(), key, TaskPermission.Read, context.RequestAborted);
        await SendAsync(context, await reader.GetAsync(key, PayloadChoice.None, context.RequestAborted));
    }

    public async Task ListAsync(HttpContext context)
    {
        TaskQuery query = new()
        {
            Phase = ReadEndpoints.PhaseOf(context.Request),
            Limit = context.Request.Number("limit", 1, MaxLimit) ?? DefaultLimit,
        };
        TaskPage page = await grains.Catalog().ListAsync(AccessRules.Restrict(context.Caller(), query), context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        json.Writer.WriteStartArray();
        foreach (TaskSnapshot task in page.Tasks)
        {
            new A2ATaskWriter(json.Writer, A2ADialect.Guides).Write(new AgentTask(task));
        }

        json.Writer.WriteEndArray();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    public async Task CancelAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        CancelTask request = CancelRequest.Parse(await RequestBody.ReadOptionalObjectAsync(context), context.Request.IdempotencyKey()) with
        {
            By = context.Caller().Principal,
        };
        await access.AuthorizeAsync(context.Caller(), key, TaskPermission.Write, context.RequestAborted);
        await SendAsync(context, await grains.Task(key).CancelAsync(request, CancellationToken.None));
    }

    public async Task PauseAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        PauseTask request = PauseRequest.Parse(await RequestBody.ReadOptionalObjectAsync(context)) with { By = context.Caller().Principal };
        await access.AuthorizeAsync(context.Caller(), key, TaskPermission.Write, context.RequestAborted);
        using SettledWatcher watcher = waiter.Watch(key);
        TaskSnapshot task = await grains.Task(key).PauseAsync(request, CancellationToken.None);
        await SendAsync(context, await reader.SettleAsync(watcher, task, PausePatience, PayloadChoice.None, context.RequestAborted));
    }

    /// <summary>Answers a POST to a task without a known action.</summary>
    public static Task UnknownActionAsync(HttpContext context)
    {
        context.TaskKey();
        throw new RequestException(RequestError.InvalidParameter, "Unknown action. A task takes :cancel and :pause.");
    }

    private static async Task SendAsync(HttpContext context, TaskSnapshot task)
    {
        using PooledJson json = PooledJson.Rent();
        new A2ATaskWriter(json.Writer, A2ADialect.Guides).Write(new AgentTask(task));
        await json.SendAsync(context, StatusCodes.Status200OK);
    }
}
