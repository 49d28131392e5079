using Asya.Gateway.Api;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh/{id}:claim</c>, <c>:release</c> and <c>:delegate</c>: who is to answer the pause a task is at.</summary>
internal sealed class WaitEndpoints(IGrainFactory grains, ApiKeyRing keys)
{
    public Task<JsonAnswer<TaskView>> ClaimAsync(Caller caller, TaskInPath named, WaitRequest request) =>
        ChangeAsync(caller, named.Key, request, WaitChange.Claim);

    public Task<JsonAnswer<TaskView>> ReleaseAsync(Caller caller, TaskInPath named, WaitRequest request) =>
        ChangeAsync(caller, named.Key, request, WaitChange.Release);

    public Task<JsonAnswer<TaskView>> DelegateAsync(Caller caller, TaskInPath named, WaitRequest request) =>
        ChangeAsync(caller, named.Key, request, WaitChange.Delegate);

    private async Task<JsonAnswer<TaskView>> ChangeAsync(Caller caller, TaskKey key, WaitRequest request, WaitChange change)
    {
        ChangeWait command = new()
        {
            Change = change,
            By = caller.Principal,
            Groups = caller.Groups,
            IsAdmin = caller.Has(Scope.Admin),
            Pause = request.Pause,
            Aliases = caller.Aliases,
            OnBehalfOf = caller.OnBehalfOf,
            To = request.To,
            ToPerson = request.To is { } to ? keys.FindPerson(caller.Tenant, to) : null,
        };
        return new TaskView(await grains.Task(key).ChangeWaitAsync(command, CancellationToken.None));
    }
}
