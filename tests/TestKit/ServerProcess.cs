using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Asya.TestKit;

/// <summary>A program that a test starts and that reports readiness. Its output is kept and shown by failures.</summary>
/// <remarks>Failures in here are passed to the waiting test. An exception in an event of a process would end the whole test run.</remarks>
public sealed partial class ServerProcess : IDisposable
{
    private const int Terminate = 15;

    private readonly string _name;
    private readonly Process _process;
    private readonly Func<string, bool> _isReady;
    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Watch _watch = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(string name, Process process, Func<string, bool> isReady)
    {
        _name = name;
        _process = process;
        _isReady = isReady;
    }

    public int Id => _process.Id;

    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    public bool HasExited => _process.HasExited;

    /// <summary>Gets its output so far, from standard output and standard error.</summary>
    public string Output => Text(_output);

    /// <summary>Gets its standard error so far.</summary>
    public string Error => Text(_error);

    /// <summary>Starts a program.</summary>
    /// <param name="name">Its name in messages: "the S3 server".</param>
    /// <param name="start">The program to start. Its output is redirected.</param>
    /// <param name="isReady">Gets each line that it prints, one at a time, and says whether the program is ready with it.</param>
    public static ServerProcess Start(string name, ProcessStartInfo start, Func<string, bool> isReady)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        ServerProcess server = new(name, new Process { StartInfo = start }, isReady);
        server.Run();
        return server;
    }

    /// <summary>Waits until it is ready; fails, showing its output, when it exits before or takes too long.</summary>
    public async Task ReadyAsync(TimeSpan? limit = null)
    {
        TimeSpan patience = limit ?? Eventually.Patience;
        try
        {
            await _ready.Task.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {patience.TotalSeconds:F0} s for {_name} to be ready. It said:\n{Output}");
        }
    }

    /// <summary>Waits until a text is in its output.</summary>
    public Task SaidAsync(string text) => SaidAsync($"'{text}'", output => output.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until its output meets a condition.</summary>
    public Task SaidAsync(string what, Func<string, bool> isIn) =>
        _watch.UntilAsync($"{_name} to say {what}", () => Task.FromResult(isIn(Output)), () => Output);

    /// <summary>Waits for its end, and for its last line, and gets the exit code.</summary>
    public async Task<int> ExitedAsync(TimeSpan? limit = null)
    {
        TimeSpan patience = limit ?? Eventually.Patience;
        try
        {
            await _process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {patience.TotalSeconds:F0} s for {_name} to end. It said:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void AskToStop() => Assert.Equal(0, Signal(Id, Terminate));

    /// <summary>kill -9 of only this process: its children have to notice themselves.</summary>
    public void Kill() => _process.Kill();

    /// <summary>kill -9, of the process and of all that it has started.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Run()
    {
        _process.OutputDataReceived += (_, e) => OnLine(e.Data, isError: false);
        _process.ErrorDataReceived += (_, e) => OnLine(e.Data, isError: true);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _ = EndAsync();
    }

    private void OnLine(string? line, bool isError)
    {
        if (line is null)
        {
            return;
        }

        try
        {
            lock (_lock)
            {
                _output.AppendLine(line);
                if (isError)
                {
                    _error.AppendLine(line);
                }

                if (!_ready.Task.IsCompleted && _isReady(line))
                {
                    _ready.TrySetResult();
                }
            }

            _watch.Changed();
        }
        catch (Exception e)
        {
            _ready.TrySetException(new InvalidOperationException($"Not understood in what {_name} said: {line}", e));
        }
    }

    private async Task EndAsync()
    {
        try
        {
            // Completes after the last line was read.
            await _process.WaitForExitAsync();
        }
        finally
        {
            if (!_ready.Task.IsCompleted)
            {
                _ready.TrySetException(new InvalidOperationException($"Before it was ready, {_name} ended. It said:\n{Output}"));
            }
        }
    }

    private string Text(StringBuilder text)
    {
        lock (_lock)
        {
            return text.ToString();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
