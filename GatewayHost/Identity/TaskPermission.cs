namespace Asya.Gateway.Identity;

/// <summary>The kind of access to an existing task.</summary>
internal enum TaskPermission
{
    /// <summary>See it, or watch it.</summary>
    Read,

    /// <summary>Answer the pause it is at.</summary>
    Answer,

    /// <summary>Cancel it, pause it, try it again.</summary>
    Write,
}
