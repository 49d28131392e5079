using System.Collections.Immutable;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>An answer that was merged into the paused payload.</summary>
/// <param name="Payload">The new payload.</param>
/// <param name="Dropped">The keys of the answer that no field names.</param>
/// <param name="Kept">The fields that the answer leaves out and whose value in the payload stays.</param>
internal readonly record struct MergedAnswer(JsonBytes Payload, ImmutableArray<string> Dropped, ImmutableArray<string> Kept)
{
    /// <summary>Gets the places that the answer writes or clears, as JSON pointers. Null: too many to be kept.</summary>
    public ImmutableArray<string>? Places { get; init; }

    /// <summary>Gets the error of a field whose place the payload does not have. Null: there is none.</summary>
    public FieldError? Misplaced { get; init; }
}
