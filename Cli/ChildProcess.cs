using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Asya.Cli;

/// <summary>A program that a command starts and waits for.</summary>
internal static partial class ChildProcess
{
    private const int Terminate = 15;

    /// <summary>Runs a program to its end, with this process's own streams, and gets its exit code.</summary>
    /// <remarks>The end of this process ends the program, too, which may take its time: a silo finishes the steps that run.</remarks>
    public static async Task<int> RunAsync(
        CliHost host, string program, IReadOnlyList<string> arguments, Dictionary<string, string>? environment,
        CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = host.IsCaptured,
            RedirectStandardError = host.IsCaptured,
            WorkingDirectory = host.Folder,
        };
        foreach ((string name, string value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using Process process = Start(start);
        // Ctrl+C in a terminal reaches both. What is sent to this process alone is passed on.
        using PosixSignalRegistration interrupted =
            PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            End(process);
        });
        await using CancellationTokenRegistration cancelled = cancellationToken.Register(() => End(process));
        Task copied = host.IsCaptured
            ? Task.WhenAll(CopyAsync(process.StandardOutput, host.Out), CopyAsync(process.StandardError, host.Error))
            : Task.CompletedTask;
        await process.WaitForExitAsync(CancellationToken.None);
        await copied;
        return process.ExitCode;
    }

    /// <summary>Runs a program to its end and gets all that it has printed.</summary>
    public static async Task<(int ExitCode, string Output)> ReadAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using Process process = Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        await errors;
        return (process.ExitCode, output);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new CliException(ExitCodes.Failed, $"{start.FileName} cannot be started: {SafeText.Line(e.Message)}", e);
        }
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
            await to.FlushAsync();
        }
    }

    private static void End(Process process)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                process.Kill(entireProcessTree: true);
            }
            else if (!process.HasExited)
            {
                _ = Kill(process.Id, Terminate);
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
