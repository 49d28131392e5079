namespace Asya.Cli;

/// <summary>What scripts learn from the exit code. docs/cli.md lists them.</summary>
internal static class ExitCodes
{
    /// <summary>Done; of a task that was watched: it has succeeded.</summary>
    public const int Done = 0;

    /// <summary>The task that was watched has failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be read, or what it does was not confirmed. Nothing was sent.</summary>
    public const int Misused = 2;

    /// <summary>The task that was watched was cancelled.</summary>
    public const int Cancelled = 3;

    /// <summary>The gateway has refused.</summary>
    public const int Refused = 4;

    /// <summary>There is no gateway at the address, or it does not answer.</summary>
    public const int Unreachable = 5;

    /// <summary>Ctrl+C.</summary>
    public const int Interrupted = 130;
}
