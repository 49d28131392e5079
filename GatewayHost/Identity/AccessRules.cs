using Asya.Catalog;
using Asya.Identity;
using Asya.Tasks;

namespace Asya.Gateway.Identity;

/// <summary>Whose task is whose. Pure; that the caller has the scope for what it does has been checked before.</summary>
/// <remarks>
/// A task belongs to its creator. An approver also reads and answers every task of the tenant that has paused, and lists those that wait;
/// where the flow shows its tasks to candidates only, those that ask it. A hook belongs to the operator, and its requester only sees
/// it. An admin has the whole tenant. No caller reaches beyond the tenant: it is part of the task's key.
/// </remarks>
internal static class AccessRules
{
    public static bool IsAllowed(Caller caller, TaskSnapshot task, TaskPermission act)
    {
        if (caller.Has(Scope.Admin))
        {
            return true;
        }

        // A hook is the operator's record of the task that has ended: its requester sees it, and keeps it from nothing.
        if (PrincipalName.AreSame(caller.Principal, task.Principal))
        {
            return act == TaskPermission.Read || !task.IsHook;
        }

        return caller.Has(Scope.Approve) && task.PauseNumber > 0 && act is not TaskPermission.Write
            && (task.Audiences is null || TaskAudience.Includes(task.Audiences, caller.AsViewer));
    }

    /// <summary>Restricts wait statistics to the tasks whose waits the caller may list.</summary>
    public static WaitStatsQuery Restrict(Caller caller, WaitStatsQuery query) => query with
    {
        Tenant = caller.Tenant,
        Principal = caller.Has(Scope.Admin) || caller.Has(Scope.Approve) ? null : caller.Principal,
        Viewer = ViewerOf(caller),
    };

    /// <summary>Restricts history to the tasks that the caller may see, as <see cref="IsAllowed"/> has it.</summary>
    public static HistoryQuery Restrict(Caller caller, HistoryQuery query) => query with
    {
        Tenant = caller.Tenant,
        Principal = caller.Has(Scope.Admin) ? null : caller.Principal,
        IncludesPaused = caller.Has(Scope.Approve),
        Viewer = ViewerOf(caller),
    };

    /// <summary>Confines figures to those of tasks the caller may see, as <see cref="IsAllowed"/> has it.</summary>
    public static TaskStatsQuery Restrict(Caller caller, TaskStatsQuery query) => query with
    {
        Tenant = caller.Tenant,
        Principal = caller.Has(Scope.Admin) ? null : caller.Principal,
        IncludesPaused = caller.Has(Scope.Approve),
        Viewer = ViewerOf(caller),
    };

    /// <summary>Confines a list to what the caller may see.</summary>
    public static TaskQuery Restrict(Caller caller, TaskQuery query)
    {
        bool seesAll = caller.Has(Scope.Admin) || (caller.Has(Scope.Approve) && query.Phase == TaskPhase.Paused);
        return query with { Tenant = caller.Tenant, Principal = seesAll ? null : caller.Principal, Viewer = ViewerOf(caller) };
    }

    private static TaskAnswerer? ViewerOf(Caller caller) => caller.Has(Scope.Admin) ? null : caller.AsViewer;
}
