namespace Asya.Gateway.Identity;

/// <summary>What somebody wants with a task that is there.</summary>
internal enum TaskAct
{
    /// <summary>See it, or watch it.</summary>
    Look,

    /// <summary>Answer the pause it is at.</summary>
    Answer,

    /// <summary>Cancel it, pause it, try it again.</summary>
    Change,
}
