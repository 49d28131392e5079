using System.Globalization;

namespace Asya.TestKit;

/// <summary>A Redis server (Debian's package redis-server), in memory, as a child process.</summary>
public sealed class RedisProcess : IDisposable
{
    private readonly ServerProcess _process;

    private RedisProcess(ServerProcess process, int port) =>
        (_process, Url) = (process, string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{port}"));

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(static directory => File.Exists(Path.Combine(directory, "redis-server")))
            ? null
            : "redis-server is not installed here (Debian: apt-get install redis-server).";

    public string Url { get; }

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<RedisProcess> StartAsync()
    {
        Requirement.Named("redis").Check();
        int port = FreePort.Next();
        string[] arguments =
            ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"];
        ServerProcess process = ServerProcess.Start("redis-server", new("redis-server", arguments) { WorkingDirectory = "/" },
            static line => line.Contains("Ready to accept connections", StringComparison.Ordinal));
        RedisProcess server = new(process, port);
        try
        {
            await process.ReadyAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose() => _process.Dispose();
}
