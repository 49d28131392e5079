using System.Collections.Immutable;
using Asya.Events;

namespace Asya.Catalog;

/// <summary>What is in the history across tasks: what people did or were asked, and how tasks began and ended.</summary>
/// <remarks>The steps between are in the history of each task alone: nobody looks for them across tasks, and an index of them would cost every step.</remarks>
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
