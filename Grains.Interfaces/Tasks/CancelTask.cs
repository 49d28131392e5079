namespace Asya.Tasks;

/// <summary>Cancels a task.</summary>
[GenerateSerializer, Immutable, Alias("asya.cancel")]
public sealed record CancelTask
{
    [Id(0)] public string? Reason { get; init; }

    /// <summary>Gets the idempotency key. The same key again is no conflict.</summary>
    [Id(1)] public string? Key { get; init; }

    [Id(2)] public string? By { get; init; }

    /// <summary>
    /// Gets the pause that the task must still be at. An answer that came first is then not undone: the cancel is refused.
    /// </summary>
    [Id(3)] public int? Pause { get; init; }
}
