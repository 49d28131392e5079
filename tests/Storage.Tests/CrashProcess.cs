using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Asya.Storage.Tests;

/// <summary>A process that writes to a store and prints acknowledged writes, until it is killed.</summary>
internal sealed class CrashProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _error;
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CrashProcess(Process process, int enough)
    {
        _process = process;
        _reading = ReadAsync(enough);
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Gets the output of the process. Complete once it has exited.</summary>
    public List<string> Lines { get; } = [];

    public string Error { get; private set; } = "";

    public static CrashProcess Start(string directory, int writers, string? fault, int enough = int.MaxValue)
    {
        ProcessStartInfo start = new(
            "dotnet")
        { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Asya.StoreCrash.dll"));
        start.ArgumentList.Add(directory);
        start.ArgumentList.Add(writers.ToString(CultureInfo.InvariantCulture));
        start.Environment[EnvironmentFaultPoints.Variable] = fault;
        return new CrashProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."), enough);
    }

    /// <summary>Waits until the process has printed enough lines.</summary>
    public Task EnoughAsync() => _enough.Task.WithTimeout("enough acknowledged writes");

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitedAsync();
    }

    public async Task ExitedAsync()
    {
        await _process.WaitForExitAsync().WithTimeout("the writing process to end");
        await _reading.WithTimeout("the rest of what it said");
        Error = await _error;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task ReadAsync(int enough)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Lines.Add(line);
            if (Lines.Count == enough)
            {
                _enough.SetResult();
            }
        }

        _enough.TrySetException(new InvalidOperationException("The process ended early."));
    }
}
