using System.Diagnostics;
using System.Globalization;
using System.Text;

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
    private readonly StringBuilder _error = new();
    private Process? _process;
    private int _port;

    private S3ServerProcess()
    {
    }

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot => File.Exists(Script) ? null : $"The S3 tests need Node.js and s3rver: run 'npm ci' in {Folder}, or ./test, which does it.";

    /// <summary>Gets a value indicating whether the server runs: it may also have fallen over by itself.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Gets what the server wrote to its standard error.</summary>
    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

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

    /// <summary>Ends the server at once. What was stored stays.</summary>
    public void Stop()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }

    /// <summary>Starts the server again, on the same port and with what it had stored.</summary>
    public async Task RestartAsync()
    {
        Stop();
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])
            [Script, "-d", _directory, "-a", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "--no-vhost-buckets", "--configure-bucket", Bucket])
        {
            start.ArgumentList.Add(argument);
        }

        TaskCompletionSource<int> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Process process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"The S3 server ended before it listened: {Error}"));
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith("S3rver listening on ", StringComparison.Ordinal) is true)
            {
                listening.TrySetResult(int.Parse(line.Data.AsSpan(line.Data.LastIndexOf(':') + 1), CultureInfo.InvariantCulture));
            }
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error)
            {
                _error.AppendLine(line.Data);
            }
        };
        _process = process;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _port = await listening.Task.WithTimeout("the S3 server to listen");
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_directory, recursive: true);
    }
}
