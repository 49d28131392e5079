using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace Asya.Actors.Tests.Abi;

/// <summary>python/asya_runner.py with one handler, as a process of its own.</summary>
internal sealed class RunnerProcess : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ServerProcess _process;

    private RunnerProcess(string handler, IEnumerable<(string Name, string Value)> settings)
    {
        ProcessStartInfo start = new("python3", [Repository.File("python", "asya_runner.py")]) { RedirectStandardInput = true };
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
            _process =
                ServerProcess.Start(
                    $"the runner of {handler}", start, static line => line.Contains(" is served on ", StringComparison.Ordinal));
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("These tests need python3 (3.9 or later) in the PATH, and there is none.", e);
        }

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

    /// <summary>Gets what is in its log so far, which is its standard error.</summary>
    public string Log => _process.Error;

    /// <summary>Gets all that it has printed so far.</summary>
    public string Output => _process.Output;

    public string SocketFolder => _folder.Path;

    public static async Task<RunnerProcess> StartAsync(string handler, params (string Name, string Value)[] settings)
    {
        RunnerProcess runner = new(handler, settings);
        try
        {
            await runner._process.ReadyAsync();
            return runner;
        }
        catch
        {
            runner.Dispose();
            throw;
        }
    }

    /// <summary>Completes when a line with this text is in the log.</summary>
    public Task LoggedAsync(string text) => _process.SaidAsync(text);

    /// <summary>Asks it to leave (SIGTERM).</summary>
    public async Task TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until it has left; its exit code.</summary>
    public Task<int> LeftAsync() => _process.ExitedAsync();

    public void Dispose()
    {
        Client.Dispose();
        _process.Dispose();
        _folder.Dispose();
    }
}
