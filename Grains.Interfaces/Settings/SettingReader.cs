namespace Asya.Settings;

/// <summary>Which program reads a setting.</summary>
public enum SettingReader
{
    /// <summary>A silo, with the gateway in its process or without.</summary>
    Silo = 0,

    /// <summary>A gateway that is a process of its own.</summary>
    Gateway = 1,

    /// <summary>Silos and gateways.</summary>
    Both = 2,

    /// <summary>The runner of a Python actor. A silo sets what its runners need, and hands on no variable of its own.</summary>
    Runner = 3,

    /// <summary>The script that cancels stale tasks.</summary>
    CancelStale = 4,

    /// <summary>The command <c>asya</c>.</summary>
    Cli = 5,
}
