using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Asya.Load;

/// <summary>The silo as a child process, and what the kernel says of it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const double TicksPerSecond = 100;

    private readonly Process _process;

    private ServerProcess(Process process, int port, TimeSpan startTime) => (_process, Port, StartTime) = (process, port, startTime);

    public int Port { get; }

    public int Id => _process.Id;

    /// <summary>Gets the time from the start of the process to its ready line.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Gets the processor time spent so far, in milliseconds.</summary>
    public double CpuMilliseconds
    {
        get
        {
            string[] stat = File.ReadAllText($"/proc/{_process.Id}/stat").Split(") ")[1].Split(' ');
            return (long.Parse(stat[11], CultureInfo.InvariantCulture) + long.Parse(stat[12], CultureInfo.InvariantCulture)) * 1000 / TicksPerSecond;
        }
    }

    /// <summary>Gets the resident memory in MB.</summary>
    public double ResidentMegabytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    public static async Task<ServerProcess> StartAsync(LoadOptions options)
    {
        int port = FreePort();
        long started = Stopwatch.GetTimestamp();
        Process process = Process.Start(new ProcessStartInfo("dotnet", [options.Server, "--urls", $"http://127.0.0.1:{port}", "--data", options.Data])
        {
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Asya is ready", StringComparison.Ordinal))
            {
                TimeSpan startTime = Stopwatch.GetElapsedTime(started);
                _ = process.StandardOutput.ReadToEndAsync();
                return new ServerProcess(process, port, startTime);
            }
        }

        throw new InvalidOperationException("The server ended before it was ready.");
    }

    public void Kill()
    {
        _process.Kill();
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

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
