using System.Collections.Immutable;

namespace Asya.Catalog;

/// <summary>A part of the tasks' history.</summary>
[GenerateSerializer, Immutable, Alias("asya.history-page")]
public sealed record HistoryPage
{
    /// <summary>Gets the entries, oldest first. There may be none though more follow: looking has an end, too.</summary>
    [Id(0)] public ImmutableArray<HistoryEntry> Entries { get; init; } = [];

    /// <summary>Gets the place to go on from; null: this is the end.</summary>
    [Id(1)] public string? NextCursor { get; init; }
}
