namespace Asya.Gateway.A2A;

/// <summary>The two ways in which clients spell A2A 0.3. Each is answered in its own.</summary>
internal enum A2AShape
{
    /// <summary>The specification's: parts have a <c>kind</c>, states have hyphens, a call blocks unless told otherwise.</summary>
    Standard,

    /// <summary>The guides': parts have a <c>type</c>, states have underscores, skill and task may stand beside the message, nothing blocks.</summary>
    Guide,
}
