using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>The changes of a state that all rules share.</summary>
internal static class TaskChanges
{
    /// <summary>Adds an event; its message becomes the task's message.</summary>
    public static TaskState WithEvent(
        TaskState state, TaskEventKind kind, string message, DateTimeOffset now, JsonBytes detail = default, string? by = null,
        string? onBehalfOf = null)
    {
        TaskState next = state with
        {
            Progress = state.Progress with { Message = message, Percent = Math.Max(state.Progress.Percent, ProgressOf(state)) },
            UpdatedAt = now,
            LastEvent = state.LastEvent + 1,
        };
        return next with { NewEvents = next.NewEvents.Add(new(EventData.Create(next, kind, now, by, onBehalfOf), detail)) };
    }

    /// <summary>Drops the events and the webhook of the previous transition: they are stored already.</summary>
    public static TaskState WithoutPendingEvents(TaskState state) => state with { NewEvents = [], NewPush = null };

    /// <summary>Makes an error of the task's current step.</summary>
    public static TaskError ErrorAt(TaskState state, TaskErrorCode code, string message) =>
        new() { Code = code.WireName, Message = message, Actor = state.Route.Curr };

    private static double ProgressOf(TaskState state)
    {
        int done = state.Route.Prev.Length;
        int all = done + (state.Route.IsOver ? 0 : 1) + state.Route.Next.Length;
        return state.Phase == TaskPhase.Succeeded ? 100 : all == 0 ? 0 : Math.Round(100.0 * done / all, 1);
    }
}
