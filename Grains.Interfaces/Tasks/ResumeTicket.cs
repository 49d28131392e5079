using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Tasks;

/// <summary>Leave to answer a pause: where its checkpoint is and how to merge the answer.</summary>
[GenerateSerializer, Immutable, Alias("asya.resume-ticket")]
public sealed record ResumeTicket
{
    [Id(0)] public int Pause { get; init; }

    [Id(1)] public string CheckpointKey { get; init; } = "";

    [Id(2)] public string Sha256 { get; init; } = "";

    [Id(3)] public JsonBytes PauseMetadata { get; init; }

    /// <summary>Gets the receipt of this same answer, when it was accepted before. Then there is nothing left to do.</summary>
    [Id(4)] public ResumeReceipt? Receipt { get; init; }

    /// <summary>Gets the envelope's headers, which have the task's trace.</summary>
    [Id(5)] public JsonBytes Headers { get; init; }

    /// <summary>Gets the places of the payload whose values the history must not keep.</summary>
    [Id(6)] public ImmutableArray<string> RedactedPlaces { get; init; } = [];

    /// <summary>Gets how the answer is merged when the pause has no fields. Null: as the silo is set; from earlier versions.</summary>
    [Id(7)] public MergeMode? Merge { get; init; }

    /// <summary>Gets a value indicating whether the task has an owner: then no value may stand where an answer decides.</summary>
    [Id(8)] public bool HasOwner { get; init; }
}
