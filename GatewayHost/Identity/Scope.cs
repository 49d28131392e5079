namespace Asya.Gateway.Identity;

/// <summary>What a caller may do.</summary>
[Flags]
internal enum Scope
{
    None = 0,
    Read = 1,
    Create = 2,
    Approve = 4,
    Cancel = 8,
    Admin = 16,

    /// <summary>Start tasks along a route of the caller's own, which leads past whatever a flow puts before an actor.</summary>
    Compose = 32,
}
