using System.Net.Mime;
using Asya.Gateway.Api;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/{id}</c> with what belongs to it, and <c>GET /mesh</c></summary>
internal sealed class ReadEndpoints(IGrainFactory grains, TaskReader reader, TimeProvider clock)
{
    public async Task<JsonAnswer<TaskView>> GetAsync(TaskInPath task, ReadParameters said, CancellationToken cancellationToken) =>
        new TaskView(await reader.GetAsync(task.Key, said.Payload, cancellationToken), said.IsForOperators, said.ShowsOrigins);

    public async Task<JsonAnswer<TaskPage>> ListAsync(ListParameters said, CancellationToken cancellationToken) =>
        TaskPage.Of(await grains.Catalog().ListAsync(said.Query, cancellationToken));

    /// <summary>Says whether a task still has work to do, by the status alone: 200 or 410.</summary>
    public async Task<JsonAnswer<TaskActivity>> ActiveAsync(Caller caller, TaskInPath task, CancellationToken cancellationToken)
    {
        bool isActive = await IsActiveAsync(caller, task.Key, cancellationToken);
        return new(new TaskActivity(isActive), isActive ? StatusCodes.Status200OK : StatusCodes.Status410Gone);
    }

    /// <summary>Shows the paused envelope as it lies in the checkpoint store, byte for byte.</summary>
    public async Task<FileContentHttpResult> CheckpointAsync(TaskInPath task, CancellationToken cancellationToken) =>
        TypedResults.Bytes((await grains.Catalog().CheckpointAsync(task.Key, cancellationToken)).Utf8, MediaTypeNames.Application.Json);

    /// <summary>Gets the state that a list is asked for.</summary>
    public static TaskPhase? PhaseOf(HttpRequest request)
    {
        if (request.Text("status") is not { } name)
        {
            return null;
        }

        return TaskPhases.TryParse(name, out TaskPhase phase)
            ? phase
            : throw RequestException.Parameter("status must be pending, running, paused, succeeded, failed or canceled.");
    }

    // As in the original, an empty id is "not active".
    private async Task<bool> IsActiveAsync(Caller caller, TaskKey key, CancellationToken cancellationToken)
    {
        TaskSnapshot? task = await grains.Catalog().LookAsync(key, cancellationToken);
        return task is { Phase: TaskPhase.Pending or TaskPhase.Running }
            && AccessRules.IsAllowed(caller, task, TaskPermission.Read)
            && !(task.Deadline < clock.GetUtcNow());
    }
}
