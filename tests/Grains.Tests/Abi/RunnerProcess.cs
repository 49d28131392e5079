using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Asya.Grains.Tests.Abi;

/// <summary>python/asya_runner.py with one handler, as a process of its own.</summary>
internal sealed class RunnerProcess : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(string Text, TaskCompletionSource Waiter)> _waiters = [];
    private readonly Process _process;

    private RunnerProcess(string handler, IEnumerable<(string Name, string Value)> settings)
    {
        ProcessStartInfo start = new("python3")
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Repository.File("python", "asya_runner.py"));
        start.Environment["ASYA_HANDLER"] = handler;
        start.Environment["ASYA_HANDLER_PATH"] = Repository.File("tests", "abi");
        start.Environment["ASYA_SOCKET_DIR"] = _folder.Path;
        start.Environment["ASYA_EXIT_WITH_STDIN"] = "true"; // a killed test leaves no process behind
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("These tests need python3 (3.9 or later) in the PATH, and there is none.", e);
        }

        _process.ErrorDataReceived += (_, line) => TakeOrEnd(line.Data);
        _process.OutputDataReceived += (_, line) => Take(line.Data is { } text ? $"(stdout) {text}" : null);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Client = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder["asya-runtime.sock"]), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new("http://runner"),
            Timeout = Eventually.Patience,
        };
    }

    public HttpClient Client { get; }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public string SocketFolder => _folder.Path;

    public static async Task<RunnerProcess> StartAsync(string handler, params (string Name, string Value)[] settings)
    {
        RunnerProcess runner = new(handler, settings);
        try
        {
            await runner._ready.Task.WithTimeout($"the runner of {handler} to be ready");
            return runner;
        }
        catch
        {
            await runner.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when a line with this text is in the log.</summary>
    public async Task LoggedAsync(string text)
    {
        Task logged;
        lock (_log)
        {
            if (_log.ToString().Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((text, waiter));
            logged = waiter.Task;
        }

        await logged.WithTimeout($"'{text}' in the log of the runner, which is: {Log}");
    }

    /// <summary>Asks it to leave (SIGTERM).</summary>
    public async Task TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until it has left; its exit code.</summary>
    public async Task<int> LeftAsync()
    {
        await _process.WaitForExitAsync().WithTimeout("the runner to leave");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private void TakeOrEnd(string? line)
    {
        Take(line);
        if (line is null)
        {
            _ready.TrySetException(new InvalidOperationException($"The runner ended before it was ready: {Log}"));
        }
    }

    private void Take(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
            foreach ((string text, TaskCompletionSource waiter) in _waiters)
            {
                if (line?.Contains(text, StringComparison.Ordinal) is true)
                {
                    waiter.TrySetResult();
                }
            }
        }

        if (line?.Contains(" is served on ", StringComparison.Ordinal) is true)
        {
            _ready.TrySetResult();
        }
    }
}
