namespace Asya.Tasks;

/// <summary>What has put a value into a task's payload.</summary>
[GenerateSerializer, Alias("asya.origin-kind")]
public enum OriginKind
{
    /// <summary>Not known: the task is of a version that kept no origins.</summary>
    Unknown = 0,

    /// <summary>The request that started the task.</summary>
    Start = 1,

    /// <summary>A step of an actor.</summary>
    Step = 2,

    /// <summary>The answer to a pause.</summary>
    Answer = 3,

    /// <summary>The end of a pause's time, as the rules of the pause say.</summary>
    Expiry = 4,

    /// <summary>The result of a slice, which has origins of its own.</summary>
    Slice = 5,

    /// <summary>Several of these, which are not told apart: there are too many, or the payload is too large to be compared.</summary>
    Mixed = 6,
}

public static class OriginKinds
{
    extension(OriginKind kind)
    {
        /// <summary>Gets the kind as the mesh API spells it.</summary>
        public string WireName => kind switch
        {
            OriginKind.Start => "start",
            OriginKind.Step => "step",
            OriginKind.Answer => "answer",
            OriginKind.Expiry => "expiry",
            OriginKind.Slice => "slice",
            OriginKind.Mixed => "mixed",
            _ => "unknown",
        };
    }
}
