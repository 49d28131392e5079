using System.Collections.Immutable;
using System.Diagnostics;
using Asya.Catalog;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Streaming;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Gateway.Tasks;

/// <summary>Starts tasks, whichever protocol asks for it: along which route, below which parent, under which key, and how many.</summary>
/// <remarks>A start is not cancelled when its caller disconnects. The task's key makes a retry idempotent.</remarks>
internal sealed class TaskStarter(IGrainFactory grains, TaskAccess access, TaskQuota quota, TaskWaiter waiter, TaskReader reader)
{
    /// <summary>Gets the key of a new task: that of the id that the request gives, else of its idempotency key, else a new one.</summary>
    public static TaskKey KeyOf(Caller caller, string? idempotencyKey, TaskId? id = null) =>
        caller.KeyOf(id ?? (idempotencyKey is null ? TaskId.New() : Digests.IdFor(caller, idempotencyKey)));

    /// <summary>Gets the flows that a caller may start, and so is shown.</summary>
    public Task<ImmutableArray<FlowInfo>> FlowsAsync(Caller caller, CancellationToken cancellationToken)
    {
        FlowQuery query = new() { Principal = caller.Principal, Groups = caller.Groups, IsAdmin = caller.Has(Scope.Admin) };
        return grains.Catalog().StartableFlowsAsync(query, cancellationToken);
    }

    /// <summary>Starts a task for a caller, or finds the one that the same request has started before.</summary>
    public async Task<StartedTask> StartAsync(Caller caller, TaskStart start, CancellationToken cancellationToken)
    {
        await AuthorizeAsync(caller, start.Command, cancellationToken);
        await quota.DemandRoomAsync(caller, start.Key, cancellationToken);
        SettledWatcher? watcher = start.IsWatched ? waiter.Watch(start.Key) : null;
        try
        {
            return new(await CreateAsync(caller, start.Key, start.Command), watcher);
        }
        catch (TaskRejectedException unknown)
            when (unknown.Rejection == TaskRejection.UnknownFlow && start is { UnknownFlow: { } explain, Command.Flow: { } flow })
        {
            watcher?.Dispose();
            throw explain(flow);
        }
        catch
        {
            watcher?.Dispose();
            throw;
        }
    }

    /// <summary>Waits until a started task is paused or over, if it is watched, and gets it as it is then.</summary>
    public Task<TaskSnapshot> SettleAsync(
        StartedTask started, TimeSpan wait, PayloadChoice payload, CancellationToken cancellationToken) =>
        reader.SettleAsync(started.Watcher, started.Task, wait, payload, cancellationToken);

    // What only some protocols can say is judged for all of them. The scope "create" is asked for by each before it looks anything up.
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

    // The owner comes from the credential, not from the request.
    private async Task<TaskSnapshot> CreateAsync(Caller caller, TaskKey key, CreateTask command)
    {
        command = command with
        {
            Principal = caller.Principal,
            Groups = caller.Groups,
            IsAdmin = caller.Has(Scope.Admin),
            OnBehalfOf = caller.OnBehalfOf,
        };
        using Activity? activity = TaskTrace.Begin(key, ref command);
        try
        {
            return await grains.Task(key).CreateAsync(command, CancellationToken.None);
        }
        catch (Exception failure)
        {
            activity?.SetTag("error.type", failure is TaskRejectedException refused
                ? refused.Rejection.ToString()
                : failure.GetType().FullName).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}
