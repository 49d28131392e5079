using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Asya.Load;

/// <summary>A PostgreSQL server on a fresh data directory, which syncs its disk as a real one does.</summary>
/// <remarks>It refuses to run as root; there it runs as the user postgres, whom Debian's package makes.</remarks>
internal sealed class PostgresProcess : IDisposable
{
    private const string Ready = "ready to accept connections";

    private readonly Process _process;

    private PostgresProcess(Process process, int port)
    {
        _process = process;
        Url = string.Create(CultureInfo.InvariantCulture, $"postgres://asya@127.0.0.1:{port}/postgres");
        Usage = new ProcessUsage(process.Id);
    }

    public string Url { get; }

    public ProcessUsage Usage { get; }

    public static async Task<PostgresProcess> StartAsync(string programs, string directory)
    {
        Directory.CreateDirectory(directory);
        if (Environment.UserName == "root")
        {
            await RunAsync(new("chown", ["postgres", directory]));
        }

        string data = Path.Combine(directory, "data");
        await RunAsync(AsServer(Path.Combine(programs, "initdb"), "-D", data, "-U", "asya", "--auth=trust", "--encoding=UTF8", "--locale=C"));
        int port = FreePort();
        ProcessStartInfo start = AsServer(Path.Combine(programs, "postgres"), "-D", data, "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200");
        start.RedirectStandardError = true;
        Process process = Process.Start(start) ?? throw new IOException("postgres did not start.");
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains(Ready, StringComparison.Ordinal))
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return new PostgresProcess(process, port);
            }
        }

        throw new IOException("postgres ended before it was ready.");
    }

    /// <summary>Gets a port of 127.0.0.1 at which no program listens.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        // Its children end with it; the directory is deleted next, so they must have ended.
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    // setpriv replaces itself by the server, so that its id is the server's.
    private static ProcessStartInfo AsServer(string program, params string[] arguments)
    {
        ProcessStartInfo start = Environment.UserName == "root"
            ? new("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
            : new(program, arguments);
        start.WorkingDirectory = "/";
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start) ?? throw new IOException($"{start.FileName} did not start.");
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new IOException($"{start.FileName} failed with code {process.ExitCode}.");
        }
    }
}
