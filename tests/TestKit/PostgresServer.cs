using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Asya.TestKit;

/// <summary>
/// A PostgreSQL server of a test's own, on a fresh data directory, that can be stopped and started again. It syncs its disk as a real one
/// does.
/// </summary>
/// <remarks>
/// Debian's package postgresql has all that it needs. It refuses to run as root, so there it runs as the user postgres, whom the package
/// makes.
/// </remarks>
public sealed class PostgresServer : IDisposable
{
    public const string User = "asya";

    private static readonly Lazy<string?> Programs = new(FindPrograms);
    private static readonly Lazy<Task<PostgresServer>> Common = new(StartAsync);
    private static readonly bool IsRoot = Environment.UserName == "root";

    private readonly string _directory;
    private readonly int _port;
    private ServerProcess? _process;

    private PostgresServer(string directory, int port)
    {
        _directory = directory;
        _port = port;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>Gets why there cannot be a server here; null: there can.</summary>
    public static string? WhyNot =>
        Programs.Value is null ? "PostgreSQL is not installed here (Debian: apt-get install postgresql)."
        : IsRoot && !HasPostgresUser ? "PostgreSQL does not run as root, and there is no user postgres."
        : null;

    private static bool HasPostgresUser =>
        File.ReadLines("/etc/passwd").Any(static line => line.StartsWith("postgres:", StringComparison.Ordinal));

    /// <summary>A server that all tests of this process share, each with its own schema. It is stopped with the process.</summary>
    public static Task<PostgresServer> SharedAsync() => Common.Value;

    public static async Task<PostgresServer> StartAsync()
    {
        Requirement.Named("postgres").Check();
        string directory = Directory.CreateTempSubdirectory("asya-postgres-").FullName;
        if (IsRoot)
        {
            await RunAsync("chown", "postgres", directory);
        }

        PostgresServer server = new(directory, FreePort.Next());
        try
        {
            (string program, string[] arguments) =
                AsServer("initdb", "-D", server.Data, "-U", User, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");
            await RunAsync(program, arguments);
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Gets a URL that leads to a schema of this server.</summary>
    public string Url(string schema) => $"postgres://{User}@127.0.0.1:{_port}/postgres?search_path={schema}";

    public async Task StartAgainAsync()
    {
        (string program, string[] arguments) = AsServer(
            "postgres", "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c",
            "unix_socket_directories=",
            "-c", "fsync=on", "-c", "max_connections=200");
        _process =
            ServerProcess.Start("PostgreSQL", Command(program, arguments),
                static line => line.Contains("ready to accept connections", StringComparison.Ordinal));
        await _process.ReadyAsync();
    }

    /// <summary>kill -9, the server and all its processes: what it acknowledged has to be on its disk.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>Makes every session read-only, those that are open too, as a standby is.</summary>
    public async Task RefuseWritesAsync()
    {
        await using NpgsqlDataSource source =
            NpgsqlDataSource.Create($"Host=127.0.0.1;Port={_port};Database=postgres;Username={User};Pooling=false");
        foreach (string command in (string[])["ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"])
        {
            await using NpgsqlCommand change = source.CreateCommand(command);
            await change.ExecuteNonQueryAsync();
        }
    }

    public void Dispose()
    {
        Kill();
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private string Data => Path.Combine(_directory, "data");

    private static (string Program, string[] Arguments) AsServer(string name, params string[] arguments)
    {
        string program = Path.Combine(Programs.Value!, name);

        // Replaces itself by the server, so that its id is the server's.
        return IsRoot
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
            : (program, arguments);
    }

    private static ProcessStartInfo Command(string program, params string[] arguments) =>
        new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
            Environment = { ["LC_ALL"] = "C" }
        };

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(Command(program, arguments))
            ?? throw new InvalidOperationException($"{program} did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync().WithTimeout($"{program} to end");
        await output.WithTimeout($"{program} to end");
        await process.WaitForExitAsync().WithTimeout($"{program} to end");
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {error}");
        }
    }

    private static string? FindPrograms()
    {
        // Debian keeps each version's programs in a directory of its own and off the path.
        IEnumerable<string> versions = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(static d => d, StringComparer.Ordinal)
                .Select(static d => Path.Combine(d, "bin"))
            : [];
        return versions.Concat(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(static d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));
    }
}
