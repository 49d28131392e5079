namespace Asya;

/// <summary>Ends a task for ever.</summary>
[GenerateSerializer, Immutable, Alias("asya.cancel")]
public sealed record CancelTask
{
    [Id(0)] public string? Reason { get; init; }

    /// <summary>Gets the idempotency key. The same key again is no conflict.</summary>
    [Id(1)] public string? Key { get; init; }

    [Id(2)] public string? By { get; init; }
}
