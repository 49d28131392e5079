using System.Collections.Immutable;

namespace Asya.Load;

/// <summary>The options of a run: what to measure, against which server.</summary>
internal sealed record LoadOptions
{
    /// <summary>Gets the parts that measure a server which runs already, or one whose tasks are in PostgreSQL.</summary>
    public static ImmutableArray<string> SharedParts { get; } = ["a", "a2", "b", "b2"];

    public static ImmutableArray<string> AllParts { get; } = ["a0", .. SharedParts, "c", "d", "e", "f", "h"];

    public required string Server { get; init; }

    public required string Data { get; init; }

    public required ImmutableHashSet<string> Parts { get; init; }

    public required int Lifecycles { get; init; }

    public required int Concurrency { get; init; }

    public required int Payload { get; init; }

    public required int Samples { get; init; }

    public required int Sparse { get; init; }

    public required int Paused { get; init; }

    public required int Idle { get; init; }

    public required int Syncs { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Gets the two builds of a paired run; empty: one build is measured.</summary>
    public required ImmutableArray<string> Pair { get; init; }

    public string? Postgres { get; init; }

    public Uri? Target { get; init; }

    public int? ProcessId { get; init; }

    public string? Json { get; init; }

    public TaskShape Shape => TaskShape.Standard(Payload);

    /// <summary>Gets what these options contradict each other in, or lack; null: nothing.</summary>
    public string? FindError()
    {
        if (Parts.Except(AllParts) is { IsEmpty: false } unknown)
        {
            return $"--only takes {string.Join(',', AllParts)}, not {string.Join(',', unknown.Order(StringComparer.Ordinal))}.";
        }

        if ((Target is not null || Postgres is not null) && !Parts.IsSubsetOf(SharedParts))
        {
            return $"--target and --postgres take the parts {string.Join(',', SharedParts)}; the others need a server with a data directory of its own.";
        }

        if (Target is not null && (Postgres is not null || !Pair.IsEmpty))
        {
            return "--target does not go with --postgres or --pair, which start servers of their own.";
        }

        if (ProcessId is not null && Target is null)
        {
            return "--pid is the process of --target.";
        }

        if (Postgres is not null && !File.Exists(Path.Combine(Postgres, "initdb")))
        {
            return $"There is no initdb in {Postgres}.";
        }

        string[] servers = Target is not null ? [] : Pair.IsEmpty ? [Server] : [.. Pair];
        if (servers.FirstOrDefault(static s => !File.Exists(s)) is { } missing)
        {
            return $"There is no server at {missing}. Build it with -c Release first.";
        }

        // The directory is deleted at the end, so it must be empty at the start.
        return Directory.Exists(Data) && Directory.EnumerateFileSystemEntries(Data).Any() ? $"{Data} is not empty." : null;
    }
}
