using Asya.Tasks;

namespace Asya.Gateway.Identity;

/// <summary>Asks <see cref="AccessRules"/> before anything is done with a task that is there.</summary>
/// <remarks>
/// Call this before any other access to the task: then another caller's task and a missing one take
/// the same path and cannot be distinguished, not even by the time it takes to read a large payload. The owner of a task never changes,
/// so the result stays valid.
/// </remarks>
internal sealed class TaskAccess(IGrainFactory grains)
{
    /// <summary>Fails as for an unknown task unless the caller may do that with it.</summary>
    public async ValueTask AuthorizeAsync(Caller caller, TaskKey key, TaskPermission act, CancellationToken cancellationToken)
    {
        // The key contains the tenant. Within it an admin, or any caller while identity is off, may do everything.
        if (caller.Has(Scope.Admin))
        {
            return;
        }

        TaskSnapshot? task = await grains.Catalog().LookAsync(key, cancellationToken);
        if (task is null || !AccessRules.IsAllowed(caller, task, act))
        {
            throw task is { IsHook: true } && AccessRules.IsAllowed(caller, task, TaskPermission.Read)
                ? new TaskRejectedException(
                    TaskRejection.NotAllowed, "The task is a hook: it runs after the end of another one, and is the operator's.")
                : new TaskRejectedException(TaskRejection.NotFound, "Task not found.");
        }
    }

    /// <summary>Indicates whether there is a task of this key and the caller may do that with it.</summary>
    public async ValueTask<bool> IsAllowedAsync(Caller caller, TaskKey key, TaskPermission act, CancellationToken cancellationToken) =>
        await grains.Catalog().LookAsync(key, cancellationToken) is { } task && AccessRules.IsAllowed(caller, task, act);
}
