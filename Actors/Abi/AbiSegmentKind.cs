namespace Asya.Actors.Abi;

/// <summary>The kind of selection of one part of a path.</summary>
internal enum AbiSegmentKind
{
    /// <summary><c>.name</c> or <c>["any key"]</c>: a member of an object.</summary>
    Key,

    /// <summary><c>[2]</c> or <c>[-1]</c>: an element of a list.</summary>
    Index,

    /// <summary><c>[1:3]</c>: a stretch of a list, to be replaced.</summary>
    Slice,
}
