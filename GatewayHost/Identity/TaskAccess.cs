using Asya.Tasks;

namespace Asya.Gateway.Identity;

/// <summary>Asks <see cref="AccessRules"/> before anything is done with a task that is there.</summary>
/// <remarks>
/// To be asked first, before the task is touched in any other way: then somebody else's task and one that is not there take
/// the same way and cannot be told apart, not even by the time it takes to read a large payload. Whose a task is never changes,
/// so what was found here still holds when it is used.
/// </remarks>
internal sealed class TaskAccess(IGrainFactory grains)
{
    /// <summary>Fails as for an unknown task unless the caller may do that with it.</summary>
    public async ValueTask AuthorizeAsync(Caller caller, TaskKey key, TaskPermission act, CancellationToken cancellationToken)
    {
        // The key has the tenant in it, and within it an admin, or anybody while identity is off, may do everything.
        if (caller.Has(Scope.Admin))
        {
            return;
        }

        if (!await IsAllowedAsync(caller, key, act, cancellationToken))
        {
            throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");
        }
    }

    /// <summary>Indicates whether there is a task of this key and the caller may do that with it.</summary>
    public async ValueTask<bool> IsAllowedAsync(Caller caller, TaskKey key, TaskPermission act, CancellationToken cancellationToken) =>
        await grains.Catalog().LookAsync(key, cancellationToken) is { } task && AccessRules.IsAllowed(caller, task, act);
}
