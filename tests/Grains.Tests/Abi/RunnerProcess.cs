using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Asya.Testing;

namespace Asya.Grains.Tests.Abi;

/// <summary>python/asya_runner.py with one handler, as a process of its own.</summary>
internal sealed class RunnerProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asya-py-").FullName;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
        start.Environment["ASYA_SOCKET_DIR"] = _folder;
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

        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"The runner ended before it was ready: {Log}"));
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.OutputDataReceived += (_, line) => Take(line.Data is { } text ? $"(stdout) {text}" : null);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Client = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder, "asya-runtime.sock")), token);
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

    public string SocketFolder => _folder;

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

    /// <summary>Asks it to leave (SIGTERM) and waits until it has; its exit code.</summary>
    public async Task<int> LeaveAsync(Task? before = null)
    {
        using (Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        if (before is not null)
        {
            await before;
        }

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
        Directory.Delete(_folder, recursive: true);
    }

    private void Take(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }

        if (line?.Contains(" is served on ", StringComparison.Ordinal) is true)
        {
            _ready.TrySetResult();
        }
    }
}
