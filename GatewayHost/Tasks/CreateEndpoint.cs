using Asya.Gateway.Api;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;
using Asya.Gateway.Streaming;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh</c></summary>
internal sealed class CreateEndpoint(IGrainFactory grains, TaskWaiter waiter, TaskReader reader, PublicAddress address)
{
    public async Task<JsonAnswer<TaskView>> CreateAsync(
        Caller caller, WaitParameters said, CreateRequest request, HttpRequest http, CancellationToken cancellationToken)
    {
        TimeSpan wait = said.Wait ?? TimeSpan.Zero;
        using SettledWatcher? watcher = wait > TimeSpan.Zero ? waiter.Watch(request.Key) : null;

        // Not cancelled when the caller disconnects. The task's key makes a retry idempotent.
        TaskSnapshot task = await grains.CreateTaskAsync(caller, request.Key, request.Command);
        int status = task.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        task = await reader.SettleAsync(watcher, task, wait, said.Payload, cancellationToken);
        return new(new TaskView(task), status) { Location = address.PathOf(http, "/mesh/" + request.Key.Id.Value) };
    }
}
