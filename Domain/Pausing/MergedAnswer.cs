using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Domain.Pausing;

/// <summary>An answer that was merged into the paused payload.</summary>
/// <param name="Payload">The new payload.</param>
/// <param name="Dropped">The keys of the answer that no field names.</param>
internal readonly record struct MergedAnswer(JsonBytes Payload, ImmutableArray<string> Dropped);
