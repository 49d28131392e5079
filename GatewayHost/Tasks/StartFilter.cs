using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>Admits to an endpoint that starts tasks those who may start this one, and have room for another.</summary>
internal sealed class StartFilter(TaskAccess access, TaskQuota quota) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        INewTask started = context.Arguments.OfType<INewTask>().Single();
        Caller caller = context.HttpContext.Caller();
        await AuthorizeAsync(caller, started.Command, context.HttpContext.RequestAborted);
        await quota.DemandRoomAsync(caller, started.Key, context.HttpContext.RequestAborted);
        return await next(context);
    }

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
}
