namespace Asya;

/// <summary>Asks a task to pause at its next step boundary.</summary>
[GenerateSerializer, Immutable, Alias("asya.pause")]
public sealed record PauseTask
{
    /// <summary>Gets the pause metadata (prompt, fields) to show; empty: the flow's or the default.</summary>
    [Id(0)] public JsonBytes Metadata { get; init; }

    [Id(1)] public string? Message { get; init; }

    [Id(2)] public string? By { get; init; }
}
