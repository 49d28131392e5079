namespace Asya.Gateway.A2A.Dialects;

/// <summary>The members of a call that sends a message.</summary>
internal enum CallMember
{
    Unknown,
    Message,
    Metadata,
    Configuration,

    /// <summary>Only in the guides' dialect, as are the next two: beside the message, not in it.</summary>
    Skill,
    TaskId,
    ContextId,
}
