using System.Globalization;

namespace Asya.TestKit;

/// <summary>An S3 server (npm s3rver) with one bucket, as a child process that can be stopped and started again.</summary>
/// <remarks>It checks signatures (SigV4). Its packages are installed once, by ./test: <c>npm ci</c> in tests/Storage.Tests/s3.</remarks>
public sealed class S3ServerProcess : IDisposable
{
    public const string Bucket = "asya-checkpoints";

    /// <summary>Both halves of the only credential that the server knows.</summary>
    public const string Credential = "S3RVER";

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Storage.Tests", "s3");
    private static readonly string Script = Path.Combine(Folder, "node_modules", "s3rver", "bin", "s3rver.js");

    private readonly string _directory = Directory.CreateTempSubdirectory("asya-s3-").FullName;
    private ServerProcess? _process;
    private int _port;

    private S3ServerProcess()
    {
    }

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot =>
        File.Exists(Script) ? null : $"The S3 tests need Node.js and s3rver: run 'npm ci' in {Folder}, or ./test, which does it.";

    /// <summary>Whether the server runs: it may also have fallen over by itself.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Gets what the server wrote to its standard error.</summary>
    public string Error => _process?.Error ?? "";

    public Uri Endpoint => new($"http://127.0.0.1:{_port}");

    /// <summary>Starts a server on a free port with an empty bucket.</summary>
    public static async Task<S3ServerProcess> StartAsync()
    {
        Requirement.Named("s3rver").Check();
        S3ServerProcess server = new();
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

    /// <summary>Ends the server at once. Stored objects stay.</summary>
    public void Stop()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>Restarts the server on the same port with its stored objects.</summary>
    public async Task RestartAsync()
    {
        Stop();
        int port = 0;
        _process = ServerProcess.Start(
            "the S3 server",
            new("node",
                [Script, "-d", _directory, "-a", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "--no-vhost-buckets",
                    "--configure-bucket", Bucket]),
            line => line.StartsWith("S3rver listening on ", StringComparison.Ordinal)
                && int.TryParse(line.AsSpan(line.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port));
        await _process.ReadyAsync();
        _port = port;
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_directory, recursive: true);
    }
}
