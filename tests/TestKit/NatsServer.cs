using System.Globalization;

namespace Asya.TestKit;

/// <summary>A NATS server of a test's own with JetStream, which can be stopped and started again.</summary>
public sealed class NatsServer : IDisposable
{
    private static readonly string? Program = InstalledProgram.Find("nats-server");

    private readonly string _directory = Directory.CreateTempSubdirectory("asya-nats-").FullName;
    private ServerProcess? _process;

    private NatsServer()
    {
    }

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot => Program is null ? "NATS is not installed here (Debian: apt-get install nats-server)." : null;

    public int Port { get; } = FreePort.Next();

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<NatsServer> StartAsync()
    {
        Requirement.Named("nats").Check();
        NatsServer server = new();
        try
        {
            await server.RestartAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ends the server at once. What it has acknowledged stays.</summary>
    public void Stop()
    {
        _process?.Dispose();
        _process = null;
    }

    public async Task RestartAsync()
    {
        Stop();
        string[] arguments = ["-a", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-js", "-sd", _directory];
        _process = ServerProcess.Start("NATS", new(Program!, arguments), static line => line.Contains("Server is ready", StringComparison.Ordinal));
        await _process.ReadyAsync();
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_directory, recursive: true);
    }
}
