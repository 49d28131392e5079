using System.Diagnostics;
using System.Globalization;

namespace Asya.Load;

/// <summary>The silo, or the null application, as a child process. Data outlive it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Ready = " is ready on ";

    private readonly Process _process;
    private readonly int _siloId;

    private long _logLines;

    private ServerProcess(Process process, string ready, TimeSpan startTime)
    {
        _process = process;
        _siloId = InnermostChild(process.Id);
        Address = new Uri(ready.Split(' ', ',')[0]);
        Description = ready.Split(' ', 2)[^1];
        StartTime = startTime;
        Usage = new ProcessUsage(_siloId);
    }

    public Uri Address { get; }

    /// <summary>Gets the server's description of itself: its engine and its stores.</summary>
    public string Description { get; }

    /// <summary>Gets the time from the start of the process to its ready line.</summary>
    public TimeSpan StartTime { get; }

    public ProcessUsage Usage { get; }

    /// <summary>Gets how many lines it has logged since it was ready.</summary>
    public long LogLines => Interlocked.Read(ref _logLines);

    /// <summary>Starts a server and waits for its ready line.</summary>
    public static async Task<ServerProcess> StartAsync(ServerStart how)
    {
        string[] data = how.Data is { } directory ? ["--data", directory] : [];
        string[] command = [.. how.Wrapper, "dotnet", how.Program, "--urls", "http://127.0.0.1:0", .. data, .. how.Arguments];
        ProcessStartInfo start = new(command[0], command.Skip(1)) { RedirectStandardOutput = true };
        if (how.HasMetrics)
        {
            start.Environment["Asya__Telemetry__Prometheus"] = "true";
        }

        if (how.Database is { } database)
        {
            // A silo that is told nothing else takes ports that others on this machine may have.
            string mount = how.Data + "-checkpoints";
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
            if (line.IndexOf(Ready, StringComparison.Ordinal) is >= 0 and int begin)
            {
                TimeSpan startTime = Stopwatch.GetElapsedTime(at);
                ServerProcess server = new(process, line[(begin + Ready.Length)..], startTime);
                _ = server.CountLogLinesAsync();
                return server;
            }
        }

        await process.WaitForExitAsync();
        throw new IOException($"The server ended before it was ready, with code {process.ExitCode}.");
    }

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

    // The log has to be drained anyway, so that the server never blocks on it.
    private async Task CountLogLinesAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        while (await _process.StandardOutput.BaseStream.ReadAsync(buffer) is > 0 and int read)
        {
            Interlocked.Add(ref _logLines, buffer.AsSpan(0, read).Count((byte)'\n'));
        }
    }

    // With a wrapper the silo is its child.
    private static int InnermostChild(int processId)
    {
        string children = File.ReadAllText($"/proc/{processId}/task/{processId}/children");
        return children.Split(' ')[0] is { Length: > 0 } first ? InnermostChild(int.Parse(first, CultureInfo.InvariantCulture)) : processId;
    }
}
