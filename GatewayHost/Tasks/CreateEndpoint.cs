using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Gateway.Streaming;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh</c></summary>
internal sealed class CreateEndpoint(IGrainFactory grains, TaskAccess access, TaskQuota quota, TaskWaiter waiter, TaskReader reader,
    PublicAddress address, IOptions<GatewayOptions> options)
{
    public async Task CreateAsync(HttpContext context)
    {
        HttpRequest http = context.Request;
        TimeSpan wait = http.Wait(options.Value.MaxWaitSeconds) ?? TimeSpan.Zero;
        PayloadChoice payload = http.Payload();
        string? idempotencyKey = http.IdempotencyKey();
        CreateRequest request = CreateRequest.Parse(await RequestBody.ReadObjectAsync(context));

        Caller caller = context.Caller();
        await AuthorizeAsync(caller, request.Command, context.RequestAborted);
        TaskKey key = caller.KeyOf(request.Id ?? IdFor(caller, idempotencyKey));
        await quota.DemandRoomAsync(caller, key, context.RequestAborted);
        using SettledWatcher? watcher = wait > TimeSpan.Zero ? waiter.Watch(key) : null;

        // Not cancelled when the caller disconnects. The task's key makes a retry idempotent.
        TaskSnapshot task = await grains.CreateTaskAsync(caller, key, request.Command);
        bool isNew = task.Created;
        task = await reader.SettleAsync(watcher, task, wait, payload, context.RequestAborted);

        context.Response.Headers.Location = address.PathOf(context.Request, "/mesh/" + key.Id.Value);
        using PooledJson json = PooledJson.Rent();
        TaskViewWriter.Write(json.Writer, task);
        await json.SendAsync(context, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private async ValueTask AuthorizeAsync(Caller caller, CreateTask command, CancellationToken cancellationToken)
    {
        if (command.Route is not null)
        {
            caller.Demand(Scope.Compose);
        }

        if (command.ParentId is { } parent
            && !await access.IsAllowedAsync(caller, caller.KeyOf(new TaskId(parent)), TaskPermission.Write, cancellationToken))
        {
            throw RequestException.Invalid($"\"parent_id\" must name a task of the caller's own; there is no such task '{parent}'.");
        }
    }

    private static TaskId IdFor(Caller caller, string? idempotencyKey) =>
        idempotencyKey is null ? TaskId.New() : Digests.IdFor(caller, idempotencyKey);
}
