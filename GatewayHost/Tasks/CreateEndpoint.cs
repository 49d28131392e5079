using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Intake;
using Asya.Gateway.Output;
using Asya.Gateway.Streaming;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh</c></summary>
internal sealed class CreateEndpoint(IGrainFactory grains, TaskQuota quota, TaskWaiter waiter, TaskReader reader, PublicAddress address, IOptions<GatewayOptions> options)
{
    public async Task CreateAsync(HttpContext context)
    {
        HttpRequest http = context.Request;
        TimeSpan wait = http.Wait(options.Value.MaxWaitSeconds) ?? TimeSpan.Zero;
        PayloadChoice payload = http.Payload();
        string? idempotencyKey = http.IdempotencyKey();
        CreateRequest request = CreateRequest.Parse(await RequestBody.ReadObjectAsync(context));

        Caller caller = context.Caller();
        TaskKey key = caller.KeyOf(request.Id ?? IdFor(caller, idempotencyKey));
        await quota.DemandRoomAsync(caller, key, context.RequestAborted);
        using SettledWatcher? watcher = wait > TimeSpan.Zero ? waiter.Watch(key) : null;

        // Not cancelled when the caller goes away: half an answer helps nobody, and the key makes a repeat safe.
        TaskSnapshot task = await grains.CreateTaskAsync(key, request.Command with { Principal = caller.Principal });
        bool isNew = task.Created;
        task = await reader.SettleAsync(watcher, task, wait, payload, context.RequestAborted);

        context.Response.Headers.Location = address.PathOf(context.Request, "/mesh/" + key.Id.Value);
        using PooledJson json = PooledJson.Rent();
        TaskViewWriter.Write(json.Writer, task);
        await json.SendAsync(context, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static TaskId IdFor(Caller caller, string? idempotencyKey) =>
        idempotencyKey is null ? TaskId.New() : Digests.IdFor(caller, idempotencyKey);
}
