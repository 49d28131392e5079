namespace Asya.Cli;

/// <summary>What a command has of the process that it runs in.</summary>
internal sealed record CliHost(TextReader In, TextWriter Out, TextWriter Error)
{
    /// <summary>Gets whether a person can be asked: what is read and what is asked are a terminal.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Gets whether the output is a terminal.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Gets how wide a table may be. What is not a terminal breaks no lines.</summary>
    public int Width { get; init; } = int.MaxValue;

    /// <summary>
    /// Gets whether what programs print goes through <see cref="Out"/> and <see cref="Error"/>, instead of this process's own streams.
    /// </summary>
    public bool IsCaptured { get; init; }

    /// <summary>Gets the folder that the command was given in.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Clock { get; init; }

    public static CliHost OfProcess() => new(Console.In, Console.Out, Console.Error)
    {
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        IsTerminal = !Console.IsOutputRedirected,
        Width = Console.IsOutputRedirected ? int.MaxValue : Math.Max(Console.WindowWidth, 40),
        Variable = Environment.GetEnvironmentVariable,
#pragma warning disable RS0030 // The wall clock of this machine is what is compared with the gateway's.
        Clock = TimeProvider.System,
#pragma warning restore RS0030
    };
}
