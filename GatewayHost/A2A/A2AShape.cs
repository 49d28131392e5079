namespace Asya.Gateway.A2A;

/// <summary>The ways in which clients spell A2A. Each is answered in its own.</summary>
internal enum A2AShape
{
    /// <summary>0.3 as specified: parts have a <c>kind</c>, states have hyphens, a first call blocks by default.</summary>
    Standard,

    /// <summary>
    /// 0.3 as the guides have it: parts have a <c>type</c>, states have underscores, skill and task may stand beside the message, nothing
    /// blocks.
    /// </summary>
    Guide,

    /// <summary>1.0: the kind of a part follows from its members, states are <c>TASK_STATE_</c>, every call blocks by default.</summary>
    Version1,
}
