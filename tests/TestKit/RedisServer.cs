using System.Globalization;

namespace Asya.TestKit;

/// <summary>A Redis server of a test's own, which syncs each write to its file, and can be stopped and started again.</summary>
public sealed class RedisServer : IDisposable
{
    private static readonly string? Program = InstalledProgram.Find("redis-server");

    private readonly string _directory = Directory.CreateTempSubdirectory("asya-redis-").FullName;
    private readonly string[] _settings;
    private ServerProcess? _process;

    private RedisServer(string[] settings) => _settings = settings;

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot => Program is null ? "Redis is not installed here (Debian: apt-get install redis-server)." : null;

    public int Port { get; } = FreePort.Next();

    public string Url => $"redis://127.0.0.1:{Port}";

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts a server on a free port.</summary>
    /// <param name="settings">Such as <c>--appendfsync</c> and its value, over those of a server that keeps all.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        Requirement.Named("redis").Check();
        RedisServer server = new(settings);
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
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _directory, "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", .. _settings,
        ];
        _process = ServerProcess.Start(
            "Redis", new(Program!, arguments), static line => line.Contains("Ready to accept connections", StringComparison.Ordinal));
        await _process.ReadyAsync();
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_directory, recursive: true);
    }
}
