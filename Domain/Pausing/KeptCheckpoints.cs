using System.Collections.Immutable;
using Asya.Events;

namespace Asya.Domain.Pausing;

/// <summary>Which checkpoints stay for a while after their pause, and which of them may go.</summary>
/// <remarks>
/// A database that is put back to an earlier instant has tasks paused whose answers came later: their checkpoints have to be there. So a
/// checkpoint outlives its pause by a grace. No row lists it meanwhile: the event that ended the pause says that it is there, and a sweep
/// follows the history. So a task that ends does nothing about it, and none has to be woken later.
/// </remarks>
internal static class KeptCheckpoints
{
    /// <summary>Gets the kinds of events that end a pause whose checkpoint is kept.</summary>
    public static ImmutableArray<string> Ends { get; } =
        [.. new[] { TaskEventKind.Resumed, TaskEventKind.Canceled, TaskEventKind.Redriven }.Select(static kind => kind.WireName)];

    /// <summary>Leaves to the sweep what a decision would have deleted at once.</summary>
    /// <param name="before">The task before the decision.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="now">The time of the decision.</param>
    public static TaskDecision Keep(TaskState before, TaskDecision decision, DateTimeOffset now)
    {
        TaskState next = decision.Next;
        if (!decision.Moved || next.Cleanup.IsEmpty || !next.NewEvents.Any(static item => Ends.Contains(item.Event.Kind)))
        {
            return decision;
        }

        // Only what the sweep will look for: keys of earlier versions have another form in a bucket.
        CheckpointKey last = CheckpointKey.ForPause(before.Key, before.Pauses.Last);
        CheckpointToDelete kept = new(last, now);
        return before.Cleanup.Contains(kept) || !next.Cleanup.Contains(kept)
            ? decision
            : TaskDecision.Move(next with { Cleanup = next.Cleanup.Remove(kept) }, Without(last, decision.Effects));
    }

    /// <summary>
    /// Finds the checkpoint of a pause whose grace is over; null: it is in use, is not this event's, or has gone with its task.
    /// </summary>
    /// <param name="task">The task's row, which was read after the event.</param>
    /// <param name="ended">What the event says.</param>
    public static CheckpointKey? Due(TaskState task, EndedPause ended)
    {
        int number = ended.Number ?? task.Pauses.Last;
        if (!task.Exists || number < 1 || number > task.Pauses.Last
            || (ended.Number is null && task.Pauses.Answers.LastOrDefault()?.Pause == number))
        {
            return null;
        }

        CheckpointKey key = CheckpointKey.ForPause(task.Key, number);
        return LeftOverRules.IsNamed(task, key) ? null : key;
    }

    /// <summary>Lists what has to be deleted before a task's row and its events go, since no sweep will find it then.</summary>
    /// <param name="task">A task that is over.</param>
    /// <param name="sweptBefore">The instant before which all kept checkpoints have been swept; null: it is not known.</param>
    public static ImmutableArray<CheckpointKey> Unswept(TaskState task, DateTimeOffset? sweptBefore)
    {
        ImmutableArray<CheckpointKey>.Builder keys = ImmutableArray.CreateBuilder<CheckpointKey>();
        for (int number = task.Pauses.Last; number > task.Pauses.CountBefore; number--)
        {
            if (LeftOverRules.EndedBy(task, number) < sweptBefore)
            {
                break;
            }

            CheckpointKey key = CheckpointKey.ForPause(task.Key, number);
            if (!LeftOverRules.IsNamed(task, key))
            {
                keys.Add(key);
            }
        }

        return keys.DrainToImmutable();
    }

    private static ImmutableArray<TaskEffect> Without(CheckpointKey key, ImmutableArray<TaskEffect> effects) =>
    [
        .. effects.Select(effect => effect is TaskEffect.DeleteCheckpoints delete
            ? new TaskEffect.DeleteCheckpoints(delete.Keys.Remove(key))
            : effect).Where(static effect => effect is not TaskEffect.DeleteCheckpoints { Keys.IsEmpty: true }),
    ];
}
