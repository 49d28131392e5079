using Asya.Domain.Waiting;
using Asya.Payloads;

namespace Asya.Domain.Pausing;

/// <summary>A pause: first being written (<see cref="Sha256"/> is null), then in force.</summary>
/// <param name="Number">1 for the task's first pause.</param>
/// <param name="Metadata">Prompt and fields: a JSON object.</param>
/// <param name="PausedAt">When the pause began; part of the checkpoint's bytes.</param>
/// <param name="Remaining">What was left of the SLA then; part of the checkpoint's bytes.</param>
/// <param name="CheckpointKey">Where the envelope lies in the checkpoint store.</param>
/// <param name="Sha256">Digest of the checkpoint, in hex, once it is durable.</param>
internal sealed record PauseState(
    int Number,
    JsonBytes Metadata,
    DateTimeOffset PausedAt,
    TimeSpan Remaining,
    CheckpointKey CheckpointKey,
    string? Sha256)
{
    /// <summary>Where it was defined: <see cref="PauseQuestion.Id"/>. Null in rows of earlier versions.</summary>
    public string? Definition { get; init; }

    /// <summary>Who is to answer, and what happens next without an answer, where the metadata says so.</summary>
    public WaitState? Wait { get; init; }
}
