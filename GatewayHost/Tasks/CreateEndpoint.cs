using Asya.Gateway.Intake;
using Asya.Gateway.Output;
using Asya.Gateway.Streaming;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh</c></summary>
internal sealed class CreateEndpoint(IGrainFactory grains, TaskWaiter waiter, TaskReader reader, IOptions<GatewayOptions> options)
{
    public async Task CreateAsync(HttpContext context)
    {
        HttpRequest http = context.Request;
        TimeSpan wait = http.Wait(options.Value.MaxWaitSeconds) ?? TimeSpan.Zero;
        PayloadChoice payload = http.Payload();
        string? idempotencyKey = http.IdempotencyKey();
        CreateRequest request = CreateRequest.Parse(await RequestBody.ReadObjectAsync(context));

        TaskKey key = TaskKey.For(request.Id ?? IdFor(idempotencyKey));
        using SettledWatcher? watcher = wait > TimeSpan.Zero ? waiter.Watch(key) : null;

        // Not cancelled when the caller goes away: half an answer helps nobody, and the key makes a repeat safe.
        TaskSnapshot task = await grains.Task(key).CreateAsync(request.Command, CancellationToken.None);
        bool isNew = task.Created;
        task = await reader.SettleAsync(watcher, task, wait, payload, context.RequestAborted);

        context.Response.Headers.Location = "/mesh/" + key.Id.Value;
        using PooledJson json = PooledJson.Rent();
        TaskViewWriter.Write(json.Writer, task);
        await json.SendAsync(context, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static TaskId IdFor(string? idempotencyKey) =>
        idempotencyKey is null ? TaskId.New() : Digests.IdFor(TaskKey.DefaultTenant, idempotencyKey);
}
