namespace Asya.Tasks;

/// <summary>How an answer is merged into the payload when the pause names no fields.</summary>
[GenerateSerializer, Alias("asya.merge-mode")]
public enum MergeMode
{
    /// <summary>A key of the answer replaces the same key of the payload.</summary>
    Shallow = 0,

    /// <summary>Objects are merged key by key, all the way down; anything else replaces.</summary>
    Deep = 1,

    /// <summary>The answer lies whole at a place of its own, <c>/pause_answers/{number}</c>, and overwrites nothing.</summary>
    Contained = 2,
}
