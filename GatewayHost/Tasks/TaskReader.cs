using Asya.Gateway.Streaming;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>Reads tasks for answers, after having waited for them where that was asked for.</summary>
internal sealed partial class TaskReader(IGrainFactory grains, TaskWaiter waiter, ILogger<TaskReader> logger)
{
    /// <summary>Gets a task; throws when there is none.</summary>
    public async Task<TaskSnapshot> GetAsync(TaskKey key, PayloadChoice payload, CancellationToken cancellationToken) =>
        await FindAsync(key, payload, cancellationToken)
        ?? throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");

    /// <summary>Waits until a task that a command has set going is paused or over, and reads it again.</summary>
    /// <remarks>The watcher has watched since before the command. None: do not wait, the task is shown as the command left it.</remarks>
    public async Task<TaskSnapshot> SettleAsync(
        SettledWatcher? watcher, TaskSnapshot task, TimeSpan wait, PayloadChoice payload, CancellationToken cancellationToken)
    {
        if (watcher is null)
        {
            return payload == PayloadChoice.None ? task with { Payload = default } : task;
        }

        try
        {
            if (!task.Phase.IsSettled)
            {
                await waiter.WaitAsync(watcher, task.LastEvent, wait, cancellationToken);
            }

            return await ReadAgainAsync(task.Key, payload, cancellationToken) ?? task;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The command is done. That the task cannot be read now must not make it look undone.
            LogNotReadAgain(logger, exception, task.Key);
            return task;
        }
    }

    // A payload that cannot be read is no reason to show nothing.
    private async Task<TaskSnapshot?> ReadAgainAsync(TaskKey key, PayloadChoice payload, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(key, payload, cancellationToken);
        }
        catch (TaskRejectedException) when (payload != PayloadChoice.None)
        {
            return await FindAsync(key, PayloadChoice.None, cancellationToken);
        }
    }

    private Task<TaskSnapshot?> FindAsync(TaskKey key, PayloadChoice payload, CancellationToken cancellationToken) =>
        grains.Catalog().GetAsync(key, payload, cancellationToken);

    [LoggerMessage(EventId = 3301, Level = LogLevel.Warning,
        Message = "Task {TaskId} could not be read after a command; it is shown as the command left it")]
    private static partial void LogNotReadAgain(ILogger logger, Exception exception, TaskKey taskId);
}
