using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh</c></summary>
internal sealed class CreateEndpoint(TaskStarter starter, PublicAddress address, IOptions<GatewayOptions> options)
{
    public async Task CreateAsync(HttpContext context)
    {
        HttpRequest http = context.Request;
        TimeSpan wait = http.Wait(options.Value.MaxWaitSeconds) ?? TimeSpan.Zero;
        PayloadChoice payload = http.Payload();
        string? idempotencyKey = http.IdempotencyKey();
        CreateRequest request = CreateRequest.Parse(await RequestBody.ReadObjectAsync(context));

        Caller caller = context.Caller();
        TaskKey key = TaskStarter.KeyOf(caller, idempotencyKey, request.Id);
        TaskStart start = new() { Key = key, Command = request.Command, IsWatched = wait > TimeSpan.Zero };
        using StartedTask started = await starter.StartAsync(caller, start, context.RequestAborted);
        TaskSnapshot task = await starter.SettleAsync(started, wait, payload, context.RequestAborted);

        context.Response.Headers.Location = address.PathOf(context.Request, "/mesh/" + key.Id.Value);
        using PooledJson json = PooledJson.Rent();
        TaskViewWriter.Write(json.Writer, task);
        await json.SendAsync(context, started.Task.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }
}
