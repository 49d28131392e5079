using Asya.Tasks;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Tasks;

/// <content>The task's log lines. Ids and phases only, never payloads.</content>
internal sealed partial class TaskGrain
{
    [LoggerMessage(EventId = 1007, Level = LogLevel.Warning,
        Message = "Task {Task} could not do all it has to do for its children or its parent; trying again")]
    private static partial void LogEffectFailed(ILogger logger, Exception exception, TaskKey task);

    [LoggerMessage(
        EventId = 1008, Level = LogLevel.Warning, Message = "The checkpoint of the unanswered pause of task {Task} could not be read")]
    private static partial void LogCheckpointUnavailable(ILogger logger, Exception exception, TaskKey task);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Debug, Message = "Task {Task} moved from {From} to {To} at step {Step}")]
    private static partial void LogMoved(ILogger logger, TaskKey task, TaskPhase from, TaskPhase to, int step);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning,
        Message = "The state of task {Task} could not be stored; its activation starts again from what is stored")]
    private static partial void LogWriteFailed(ILogger logger, Exception exception, TaskKey task);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "Task {Task} could not reach {Actor}")]
    private static partial void LogNotDelivered(ILogger logger, Exception exception, TaskKey task, string actor);

    [LoggerMessage(
        EventId = 1004, Level = LogLevel.Warning, Message = "Checkpoints of task {Task} could not be deleted; they are tried again later")]
    private static partial void LogDeleteFailed(ILogger logger, Exception exception, TaskKey task);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Warning, Message = "Task {Task} did not take an outcome; it is woken up again later")]
    private static partial void LogCallFailed(ILogger logger, Exception exception, TaskKey task);

    [LoggerMessage(
        EventId = 1006, Level = LogLevel.Warning, Message = "The time of a pause of task {Task} is up, but it could not go on: {Why}")]
    private static partial void LogExpiryRefused(ILogger logger, TaskKey task, string why);
}
