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
}
