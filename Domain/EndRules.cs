using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>The rules for the end of a task: what is kept, what is deleted, and what comes after it.</summary>
internal static class EndRules
{
    /// <summary>How long the write of a checkpoint may still be under way after its task was cancelled. Longer than any may take.</summary>
    private static readonly TimeSpan WriteGrace = TimeSpan.FromSeconds(30);

    private static readonly TaskError TimedOut = new() { Code = TaskErrorCode.Timeout.WireName, Message = "task timed out" };

    public static TaskState Succeed(TaskState state, DateTimeOffset now) =>
        End(state, TaskPhase.Succeeded, TaskEventKind.Succeeded, "Task completed successfully", now);

    public static TaskState Fail(TaskState state, TaskError error, DateTimeOffset now) =>
        End(state with { Error = error }, TaskPhase.Failed, TaskEventKind.Failed, error.Message, now);

    public static TaskState TimeOut(TaskState state, DateTimeOffset now) => Fail(state, TimedOut, now);

    public static TaskState End(TaskState state, TaskPhase phase, TaskEventKind kind, string message, DateTimeOffset now, string? by = null)
    {
        TaskState next = state with
        {
            Phase = phase,
            EndedAt = now,
            Progress = state.Progress with { Retry = null },
            Pauses = state.Pauses with { Wish = null },
            Children = state.Children with { Gathering = 0, FanOuts = FanOutRules.AfterEnd(state, phase) },
            Sla = state.Sla.Freeze(now),
        };
        if (state.Pauses.Current is { } pause)
        {
            next = next with { Pauses = next.Pauses with { Current = null } };
            next = phase == TaskPhase.Failed ? KeepQuestion(next, pause) : next;
            if (pause.Sha256 is null)
            {
                // Its write may be under way and land after a delete, so the delete waits for it.
                next = next with { Cleanup = next.Cleanup.Add(new(pause.CheckpointKey, now + WriteGrace)) };
            }
            else if (phase != TaskPhase.Failed)
            {
                next = next with { Cleanup = next.Cleanup.Add(new(pause.CheckpointKey, now)) };
            }
        }

        return HookRules.WithHook(next, kind, message, now, by);
    }

    /// <summary>
    /// Keeps the question of a task that failed unanswered, and the checkpoint with its payload, for as long as a redrive is possible.
    /// </summary>
    private static TaskState KeepQuestion(TaskState state, PauseState pause)
    {
        if (pause.Sha256 is null)
        {
            return state with { Pauses = state.Pauses with { Unanswered = new(pause.Metadata) { Id = pause.Definition } } };
        }

        TaskState next = state with
        {
            Pauses = state.Pauses with
            {
                Unanswered = new(pause.Metadata, pause.CheckpointKey, pause.Sha256) { Id = pause.Definition },
            },
        };
        return state.Retention > TimeSpan.Zero
            ? next with { Cleanup = state.Cleanup.Add(new(pause.CheckpointKey, state.EndedAt!.Value + state.Retention)) }
            : next;
    }
}
