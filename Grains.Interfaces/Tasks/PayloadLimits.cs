namespace Asya.Tasks;

/// <summary>The maximum size and depth of a client's JSON.</summary>
public static class PayloadLimits
{
    /// <summary>4 MiB: a payload at intake, after a step and after a merge.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Levels of nesting of any JSON that is read.</summary>
    public const int MaxDepth = 64;
}
