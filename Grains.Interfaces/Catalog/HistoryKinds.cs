using System.Collections.Immutable;
using Asya.Events;

namespace Asya.Catalog;

/// <summary>The kinds of events in the history across tasks: human actions, questions, and the starts and ends of tasks.</summary>
/// <remarks>
/// Steps are only in the history of their task: queries across tasks do not need them, and an index would cost every step.
/// </remarks>
public static class HistoryKinds
{
    /// <summary>Gets all kinds. The stores' indexes have the same ones: a new one needs a new index.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        .. new[]
        {
            TaskEventKind.Created, TaskEventKind.Paused, TaskEventKind.PauseRequested, TaskEventKind.Claimed, TaskEventKind.Released,
            TaskEventKind.Delegated, TaskEventKind.Reminded, TaskEventKind.Escalated, TaskEventKind.Expired, TaskEventKind.Resumed,
            TaskEventKind.Redriven, TaskEventKind.Succeeded, TaskEventKind.Failed, TaskEventKind.Canceled,
        }.Select(static kind => kind.WireName),
    ];
}
