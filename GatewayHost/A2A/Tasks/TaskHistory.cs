using Asya.Gateway.Identity;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Adds the messages to tasks that are shown: what the requester said, what was asked, and what was answered.</summary>
/// <remarks>
/// They go to those whom <c>GET /mesh/{id}/history</c> answers, and to no others: with the scope <c>read</c>, for a task the caller may
/// see. A caller without that may start and answer tasks all the same.
/// </remarks>
internal sealed partial class TaskHistory(IGrainFactory grains, ILogger<TaskHistory> logger)
{
    /// <summary>Adds the latest messages, at most <paramref name="length"/>.</summary>
    public async Task<AgentTask> AddToAsync(Caller caller, AgentTask task, int length, CancellationToken cancellationToken)
    {
        if (length == 0 || !caller.Has(Scope.Read) || !AccessRules.IsAllowed(caller, task.Task, TaskPermission.Read))
        {
            return task;
        }

        try
        {
            return task with { History = await grains.Catalog().MessagesAsync(task.Task.Key, length, cancellationToken) };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // What the call was for is done, or the task itself was read. A message that is missing must not make it look undone.
            LogNotRead(logger, exception, task.Task.Key.Value);
            return task;
        }
    }

    [LoggerMessage(EventId = 3205, Level = LogLevel.Warning,
        Message = "The messages of task {TaskId} could not be read; it is shown without")]
    private static partial void LogNotRead(ILogger logger, Exception exception, string taskId);
}
