using Asya.Gateway.Requests;

namespace Asya.Gateway.Identity;

/// <summary>Admits to an endpoint about one task those who may do that with it. What the request says has been read before.</summary>
internal sealed class TaskFilter(TaskAccess access, TaskPermission act) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        await access.AuthorizeAsync(http.Caller(), http.TaskKey(), act, http.RequestAborted);
        return await next(context);
    }
}
