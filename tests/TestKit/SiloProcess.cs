using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Asya.TestKit;

/// <summary>The product in a process of its own, on a port that it chooses itself and a data directory that outlives it.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>Far more than a start takes, for a machine that does other things too.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SiloInstance? _instance;

    private SiloProcess(SiloSettings settings)
    {
        MarksDirectory = _directory.Make("marks");
        Settings = settings.With("ASYA_TEST_MARKS", MarksDirectory).WithPorts();
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { Timeout = TimeSpan.FromSeconds(60) };
        Mesh = new MeshClient(this);
    }

    /// <summary>Gets or sets how the next instance is started.</summary>
    public SiloSettings Settings { get; set; }

    public HttpClient Http { get; }

    public MeshClient Mesh { get; }

    public string Data => Settings.Disk is { } disk ? Path.Combine(disk.Path, "data") : _directory["data"];

    /// <summary>Gets where the checkpoints of paused tasks are.</summary>
    public string PausedDirectory =>
        Path.Combine(Settings.Environment.GetValueOrDefault("ASYA_PERSISTENCE_MOUNT", Path.Combine(Data, "state")), "paused");

    /// <summary>Gets the folder in which test actors record the tasks they have seen.</summary>
    public string MarksDirectory { get; }

    public bool IsRunning => _instance is not null;

    /// <summary>Gets the address of the running instance; it has another port after a restart.</summary>
    public Uri Address => Running.Address;

    /// <summary>Gets what the running instance has printed, for messages.</summary>
    public string Output => _instance?.Output ?? "(not running)";

    /// <summary>Waits until a text is in what the running instance has printed.</summary>
    public Task SaidAsync(string text) => Running.SaidAsync(text);

    /// <inheritdoc cref="SiloInstance.LoggedAsync"/>
    public Task LoggedAsync(LogLevel level, int id) => Running.LoggedAsync(level, id);

    /// <summary>Gets all that the last instance that has ended had printed.</summary>
    public string LastOutput { get; private set; } = "";

    /// <summary>Gets how long the last start took until the ready line was there.</summary>
    public TimeSpan StartTook { get; private set; }

    // An IOException, as a request to a silo that has just died ends in one too.
    private SiloInstance Running => _instance ?? throw new IOException("The silo does not run.");

    /// <summary>Starts it on a fresh data directory, or on what something has put there before.</summary>
    public static async Task<SiloProcess> StartAsync(SiloSettings settings, Action<string>? prepare = null)
    {
        SiloProcess silo = new(settings);
        prepare?.Invoke(silo.Data);
        await silo.StartAgainAsync();
        return silo;
    }

    /// <summary>Starts it on a fresh data directory, expects a refusal, and returns its output.</summary>
    public static async Task<(int ExitCode, string Output)> StartAndFailAsync(SiloSettings settings)
    {
        using TemporaryDirectory directory = new();
        using SiloInstance instance = SiloInstance.Launch(settings, directory["data"]);
        int exitCode = await instance.ExitedAsync(StartLimit);
        return (exitCode, instance.Output);
    }

    /// <summary>Starts the next instance on the data of the last one.</summary>
    public async Task StartAgainAsync()
    {
        Assert.False(IsRunning, "The last instance still runs.");
        long start = Stopwatch.GetTimestamp();
        SiloInstance instance = SiloInstance.Launch(Settings, Data);
        try
        {
            await instance.ReadyAsync(StartLimit);
        }
        catch
        {
            instance.Dispose();
            throw;
        }

        StartTook = Stopwatch.GetElapsedTime(start);
        _instance = instance;
        _up.TrySetResult();
    }

    /// <summary>Waits until an instance is ready.</summary>
    public async Task UpAsync(TimeSpan limit)
    {
        try
        {
            await _up.Task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The silo was not restarted within {limit}.");
        }
    }

    /// <summary>kill -9, and waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        Running.Kill();
        await DiedAsync(StopLimit);
    }

    /// <summary>Asks it to stop, as a service manager does. Gets its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Running.AskToStop();
        return await DiedAsync(StopLimit);
    }

    /// <summary>Waits until the process has ended by itself, and gets its exit code: 137 for a kill -9.</summary>
    public async Task<int> DiedAsync(TimeSpan limit)
    {
        SiloInstance instance = Running;
        int exitCode = await instance.ExitedAsync(limit);
        _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        LastOutput = instance.Output;
        _instance = null;
        instance.Dispose();
        return exitCode;
    }

    public async Task RestartAfterKillAsync()
    {
        await KillAsync();
        await StartAgainAsync();
    }

    /// <summary>Gets the tasks and pauses of all checkpoints: <c>task-7/1</c>.</summary>
    public IReadOnlyList<string> Checkpoints() => Directory.Exists(PausedDirectory)
        ? [.. Directory.EnumerateFiles(PausedDirectory, "*", SearchOption.AllDirectories).Select(NameIn).OfType<string>()
            .Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Lets the test actor <c>gate</c> finish with a task.</summary>
    public void OpenGate(string task) => File.WriteAllBytes(Path.Combine(MarksDirectory, $"{task}.open"), []);

    /// <summary>
    /// Lets a silo with the test actors die when it comes to a named place for the n-th time from now on. The instance after it lives.
    /// </summary>
    public void DieAt(string point, int time)
    {
        // In one move, so that half of it is never read.
        string half = Path.Combine(MarksDirectory, "fault.half");
        File.WriteAllText(half, $"{point}:{time}");
        File.Move(half, Path.Combine(MarksDirectory, "fault"), overwrite: true);
    }

    /// <summary>Gets the resident memory of the process in bytes.</summary>
    public long ResidentMemory()
    {
        const string Name = "VmRSS:";
        string line = File.ReadLines($"/proc/{Running.Id}/status").First(l => l.StartsWith(Name, StringComparison.Ordinal));
        return long.Parse(line[Name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        Http.Dispose();
        _directory.Dispose();
    }

    private static string? NameIn(string file)
    {
        try
        {
            using JsonDocument checkpoint = JsonDocument.Parse(File.ReadAllBytes(file));
            return $"{checkpoint.RootElement.GetProperty("id").GetString()}/{checkpoint.RootElement.GetProperty("pause").GetInt32()}";
        }
        catch (FileNotFoundException)
        {
            // Deleted since it was listed.
            return null;
        }
    }
}
