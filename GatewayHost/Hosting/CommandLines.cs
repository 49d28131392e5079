using System.CommandLine;

namespace Asya.Gateway.Hosting;

/// <summary>How the programs run their command lines.</summary>
public static class CommandLines
{
    /// <summary>The exit code of a command line that cannot be read.</summary>
    public const int Misused = 2;

    /// <summary>Runs a command line, and gets the exit code. The host handles signals, and its own failures.</summary>
    /// <param name="root">The program's commands and options.</param>
    /// <param name="args">The command line.</param>
    /// <param name="output">Where replies go; null: the standard output.</param>
    /// <param name="error">Where complaints go; null: the standard error.</param>
    public static async Task<int> RunAsync(
        RootCommand root, IReadOnlyList<string> args, TextWriter? output = null, TextWriter? error = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        InvocationConfiguration configuration = new()
        {
            Output = output ?? Console.Out,
            Error = error ?? Console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        ParseResult read = root.Parse(args);
        if (read.Errors.Count == 0)
        {
            return await read.InvokeAsync(configuration);
        }

        // The whole help would bury what is wrong.
        foreach (string wrong in read.Errors.Select(static wrong => wrong.Message).Distinct())
        {
            await configuration.Error.WriteLineAsync(wrong);
        }

        await configuration.Error.WriteLineAsync("--help lists what there is.");
        return Misused;
    }
}
