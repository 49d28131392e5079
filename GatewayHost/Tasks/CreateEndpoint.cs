using Asya.Gateway.Api;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh</c></summary>
internal sealed class CreateEndpoint(TaskStarter starter, PublicAddress address)
{
    public async Task<JsonAnswer<TaskView>> CreateAsync(
        Caller caller, WaitParameters said, CreateRequest request, HttpRequest http, CancellationToken cancellationToken)
    {
        TimeSpan wait = said.Wait ?? TimeSpan.Zero;
        TaskStart start = new() { Key = request.Key, Command = request.Command, IsWatched = wait > TimeSpan.Zero };
        using StartedTask started = await starter.StartAsync(caller, start, cancellationToken);
        TaskSnapshot task = await starter.SettleAsync(started, wait, said.Payload, cancellationToken);
        int status = started.Task.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return new(new TaskView(task), status) { Location = address.PathOf(http, "/mesh/" + request.Key.Id.Value) };
    }
}
