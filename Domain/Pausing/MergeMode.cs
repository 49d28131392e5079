namespace Asya.Domain.Pausing;

/// <summary>How an answer is merged at the root of the payload when the pause names no fields.</summary>
internal enum MergeMode
{
    /// <summary>A key of the answer replaces the same key of the payload.</summary>
    Shallow = 0,

    /// <summary>Objects are merged key by key, all the way down; anything else replaces.</summary>
    Deep = 1,
}
