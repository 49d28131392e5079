namespace Asya.Gateway.A2A;

/// <summary>The ways in which clients spell A2A. Each is answered in its own.</summary>
internal enum A2AShape
{
    /// <summary>0.3 as specified: parts have a <c>kind</c>, states have hyphens, a first call blocks unless told otherwise.</summary>
    Standard,

    /// <summary>0.3 as the guides have it: parts have a <c>type</c>, states have underscores, skill and task may stand beside the message, nothing blocks.</summary>
    Guide,

    /// <summary>1.0: parts say by their members what they are, states are <c>TASK_STATE_</c>, every call blocks unless told otherwise.</summary>
    Version1,
}
