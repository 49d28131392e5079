using System.Collections.Immutable;

namespace Asya.Catalog;

/// <summary>What is in the history across tasks: what people did or were asked, and how tasks began and ended.</summary>
/// <remarks>The steps between are in the history of each task alone: nobody looks for them across tasks, and an index of them would cost every step.</remarks>
public static class HistoryKinds
{
    /// <summary>Gets all kinds. The stores' indexes have the same ones: a new one needs a new index.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        "created", "paused", "pause_requested", "claimed", "released", "delegated", "reminded", "escalated", "expired", "resumed", "redriven", "succeeded", "failed", "canceled",
    ];
}
