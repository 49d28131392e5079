using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>Which objects of a checkpoint store are left over: a power loss has undone their deletion.</summary>
/// <remarks>
/// Deletions are not put on the disk, so one may be undone after the row has forgotten the object. Pauses of an id are numbered on for
/// ever, removed tasks included: what is at or before a task's last pause and not in use never comes into use again.
/// </remarks>
internal static class LeftOverRules
{
    /// <summary>How old an object has to be: younger ones may be of a pause whose next write is under way.</summary>
    public static TimeSpan MinAge => TimeSpan.FromHours(1);

    /// <summary>Judges an object by its task's row, which was read after the object was seen.</summary>
    /// <param name="task">The row; of a removed task what it has left, and of one that never was <see cref="TaskState.None"/>.</param>
    /// <param name="key">The object of a pause.</param>
    /// <param name="endedBefore">By when the pause must have ended: what ended later is kept for a while.</param>
    public static bool IsLeftOver(TaskState task, CheckpointKey key, DateTimeOffset endedBefore)
    {
        if (key.PauseNumber is not { } number || number > task.Pauses.Last)
        {
            // Of the next pause, which is about to be stored; or of tasks that this store does not know.
            return false;
        }

        bool isPast = !task.Exists || task.Phase.IsTerminal || number < task.Pauses.Last;
        return isPast && !IsNamed(task, key) && (!task.Exists || EndedBy(task, number) < endedBefore);
    }

    /// <summary>Finds by when a pause that is over has ended, as well as the row tells: it has the latest answers only.</summary>
    public static DateTimeOffset EndedBy(TaskState task, int pause)
    {
        foreach (ResumeAnswer answer in task.Pauses.Answers)
        {
            if (answer.Pause >= pause)
            {
                return answer.At;
            }
        }

        return task.UpdatedAt;
    }

    /// <summary>Whether the row names the object: as that of a pause, or to be deleted when it is due.</summary>
    public static bool IsNamed(TaskState task, CheckpointKey key) =>
        key.IsSameFile(task.Pauses.Current?.CheckpointKey) || key.IsSameFile(task.Pauses.Unanswered?.CheckpointKey)
        || task.Cleanup.Any(item => key.IsSameFile(item.Key));
}
