using System.Diagnostics;
using System.Globalization;

namespace Asya.Load;

/// <summary>The silo as a child process, on data that outlives it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Ready = "Asya is ready on ";

    private readonly Process _process;
    private readonly int _siloId;

    private ServerProcess(Process process, string readyLine, TimeSpan startTime)
    {
        _process = process;
        _siloId = InnermostChild(process.Id);
        Address = new Uri(readyLine[Ready.Length..].Split(' ', ',')[0]);
        Description = readyLine[Ready.Length..].Split(' ', 2)[^1];
        StartTime = startTime;
        Usage = new ProcessUsage(_siloId);
    }

    public Uri Address { get; }

    /// <summary>Gets the server's description of itself: its engine and its stores.</summary>
    public string Description { get; }

    /// <summary>Gets the time from the start of the process to its ready line.</summary>
    public TimeSpan StartTime { get; }

    public ProcessUsage Usage { get; }

    /// <param name="server">Asya.Samples.dll, or another host with its actors.</param>
    /// <param name="data">Its data directory.</param>
    /// <param name="wrapper">A command with arguments that starts the server in its turn; none: it is started directly.</param>
    public static Task<ServerProcess> StartAsync(string server, string data, params string[] wrapper) =>
        StartAsync(server, data, [], wrapper, database: null);

    /// <summary>The same with its tasks in a PostgreSQL database.</summary>
    public static Task<ServerProcess> StartOnAsync(string? database, string server, string data) =>
        StartAsync(server, data, [], [], database);

    private static async Task<ServerProcess> StartAsync(string server, string data, string[] arguments, string[] wrapper, string? database)
    {
        string[] command = [.. wrapper, "dotnet", server, "--urls", "http://127.0.0.1:0", "--data", data, .. arguments];
        ProcessStartInfo start = new(command[0], command.Skip(1)) { RedirectStandardOutput = true };
        if (database is not null)
        {
            // A silo that is told nothing else takes ports that others on this machine may have.
            string mount = data + "-checkpoints";
            Directory.CreateDirectory(mount);
            start.Environment["ASYA_DATABASE_URL"] = database;
            start.Environment["ASYA_PERSISTENCE_MOUNT"] = mount;
            start.Environment["ASYA_SILO_PORT"] = FreePort();
            start.Environment["ASYA_SILO_CLIENT_PORT"] = FreePort();
            start.Environment["Asya__Gateway__Mcp__StateKey"] = Convert.ToBase64String(new byte[32]);
        }

        long at = Stopwatch.GetTimestamp();
        Process process = Process.Start(start) ?? throw new IOException($"{command[0]} did not start.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                TimeSpan startTime = Stopwatch.GetElapsedTime(at);

                // The log is not used, but it is drained so that the server never blocks on it.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new ServerProcess(process, line, startTime);
            }
        }

        await process.WaitForExitAsync();
        throw new IOException($"The server ended before it was ready, with code {process.ExitCode}.");
    }

    /// <summary>The same with arguments of the server's own.</summary>
    public static Task<ServerProcess> StartWithAsync(string server, string data, params string[] arguments) =>
        StartAsync(server, data, arguments, [], database: null);

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        using Process silo = Process.GetProcessById(_siloId);
        silo.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private static string FreePort() => PostgresProcess.FreePort().ToString(CultureInfo.InvariantCulture);

    // With a wrapper the silo is its child.
    private static int InnermostChild(int processId)
    {
        string children = File.ReadAllText($"/proc/{processId}/task/{processId}/children");
        return children.Split(' ')[0] is { Length: > 0 } first ? InnermostChild(int.Parse(first, CultureInfo.InvariantCulture)) : processId;
    }
}
