using Asya.Tasks;

namespace Asya.Gateway.Requests;

/// <summary>The task of the caller's tenant that the path names.</summary>
internal readonly record struct TaskInPath(TaskKey Key)
{
    public static ValueTask<TaskInPath> BindAsync(HttpContext context) => new(new TaskInPath(context.TaskKey()));
}
