namespace Asya.Actors.Abi;

/// <summary>One part of a path.</summary>
/// <param name="Kind">The kind of selection.</param>
/// <param name="Key">The member's name.</param>
/// <param name="Start">The index, or where the slice begins. Negative: counted from the end.</param>
/// <param name="Stop">Where the slice ends.</param>
/// <param name="At">Where it begins in the path's text: what stands before it names its parent.</param>
internal readonly record struct AbiSegment(AbiSegmentKind Kind, string Key, long? Start, long? Stop, int At);
