using Asya.Gateway.Api;
using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Gateway.Streaming;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh/{id}:resume</c>, <c>:pause</c>, <c>:cancel</c> and <c>:redrive</c></summary>
internal sealed class CommandEndpoints(
    IGrainFactory grains,
    TaskWaiter waiter,
    TaskReader reader,
    TaskResumer resumer,
    PublicAddress address,
    TimeProvider clock,
    IOptions<GatewayOptions> options)
{
    public async Task<JsonAnswer<ResumedTask>> ResumeAsync(
        Caller caller, TaskInPath named, AnswerRequest request, CancellationToken cancellationToken)
    {
        (TimeSpan? wait, PayloadChoice payload) = request.Said;

        // An answer that came early has used up part of the wait before it is taken.
        long start = clock.GetTimestamp();
        using SettledWatcher? watcher = wait > TimeSpan.Zero ? waiter.Watch(named.Key) : null;
        TimeSpan patience = wait < options.Value.EarlyAnswerWait ? wait.Value : options.Value.EarlyAnswerWait;
        ResumeReceipt receipt = await resumer.ResumeAsync(caller, named.Key, request.Command, patience, cancellationToken);
        TimeSpan left = wait.GetValueOrDefault() - clock.GetElapsedTime(start);
        TaskSnapshot task = await reader.SettleAsync(watcher, receipt.Task, left, payload, cancellationToken);
        return new ResumedTask(task, receipt);
    }

    public async Task<JsonAnswer<TaskView>> PauseAsync(Caller caller, TaskInPath named, PauseRequest request)
    {
        TaskSnapshot task = await grains.Task(named.Key).PauseAsync(
            request.Command with
            {
                By = caller.Principal,
                Groups = caller.Groups,
                IsAdmin = caller.Has(Scope.Admin),
                MayApprove = caller.Has(Scope.Approve),
                Aliases = caller.Aliases,
                OnBehalfOf = caller.OnBehalfOf,
            },
            CancellationToken.None);
        return new(new TaskView(task), StatusCodes.Status202Accepted);
    }

    public async Task<JsonAnswer<TaskView>> CancelAsync(Caller caller, TaskInPath named, CancelRequest request) =>
        new TaskView(await grains.Task(named.Key).CancelAsync(request.Command with { By = caller.Principal }, CancellationToken.None));

    public async Task<JsonAnswer<TaskView>> RedriveAsync(
        Caller caller, TaskInPath named, HttpRequest http, CancellationToken cancellationToken)
    {
        await AuthorizeRouteAsync(caller, named.Key, cancellationToken);
        TaskKey again = await grains.Task(named.Key).RedriveAsync(
            new() { By = caller.Principal, OnBehalfOf = caller.OnBehalfOf }, CancellationToken.None);
        TaskSnapshot task = await reader.GetAsync(again, PayloadChoice.None, cancellationToken);
        return new(new TaskView(task), StatusCodes.Status201Created) { Location = address.PathOf(http, "/mesh/" + again.Id.Value) };
    }

    /// <summary>Answers a POST to a task without a known action.</summary>
    public static IResult RefuseUnknownAction(TaskInPath named, HttpResponse response)
    {
        response.Headers.Allow = HttpMethods.Get;
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
}
