using System.Collections.Immutable;

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
        "created", "paused", "pause_requested", "claimed", "released", "delegated", "reminded", "escalated", "expired", "resumed", "redriven", "succeeded", "failed", "canceled",
    ];
}
