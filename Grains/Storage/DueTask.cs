using Asya.Domain;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>A due task, and since when it is due.</summary>
internal sealed record DueTask(DateTimeOffset Due, TaskKey Key)
{
    /// <summary>Gets when a task is due, in ticks; null: never.</summary>
    public static long? TicksOf(TaskState state) => Earlier(UnixTicks.ToTicks(state.WakeAt), UnixTicks.ToTicks(state.CleanupDue));

    /// <summary>The earlier of two times, of which either may be missing.</summary>
    public static long? Earlier(long? wakeAt, long? cleanupDue) => wakeAt is null || cleanupDue < wakeAt ? cleanupDue : wakeAt;
}
