using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Tasks;

/// <summary>An answer with the payload it makes of the checkpoint's.</summary>
[GenerateSerializer, Immutable, Alias("asya.resume-commit")]
public sealed record ResumeCommit
{
    [Id(0)] public ResumeTask Request { get; init; } = new();

    /// <summary>Gets the pause that was read and is answered.</summary>
    [Id(1)] public int Pause { get; init; }

    [Id(2)] public JsonBytes MergedPayload { get; init; }

    [Id(3)] public ImmutableArray<string> Dropped { get; init; } = [];

    /// <summary>Gets what history keeps of the answer: a JSON object.</summary>
    [Id(4)] public JsonBytes Record { get; init; }

    /// <summary>Gets the SHA-256, in hex, of the payload that was decided on: the bytes in the checkpoint.</summary>
    [Id(5)] public string? PayloadSha256 { get; init; }

    /// <summary>Gets the fields that the answer leaves out and whose value in the payload stays. Null: none.</summary>
    [Id(6)] public ImmutableArray<string>? Kept { get; init; }

    /// <summary>
    /// Gets the places of the payload that the answer writes or clears, as JSON pointers. Null: too many to be kept, or from an earlier
    /// version.
    /// </summary>
    [Id(7)] public ImmutableArray<string>? Places { get; init; }
}
