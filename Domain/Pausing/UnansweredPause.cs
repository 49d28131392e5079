using Asya.Payloads;

namespace Asya.Domain.Pausing;

/// <summary>The pause at which a task failed without an answer. A second try asks it again.</summary>
/// <param name="Metadata">Its definition, as it was.</param>
/// <param name="CheckpointKey">Where the payload lies; null: in the task's row, or in the second try already.</param>
/// <param name="Sha256">The checkpoint's digest.</param>
internal sealed record UnansweredPause(JsonBytes Metadata, CheckpointKey? CheckpointKey = null, string? Sha256 = null)
{
    /// <summary>Gets where it was defined. Null in rows of earlier versions.</summary>
    public string? Id { get; init; }

    /// <summary>Gets it as the definition of the second try's first pause.</summary>
    public PauseDefinition AskedAgain => new() { Id = Id ?? "again", Metadata = Metadata, IsComplete = true };
}
