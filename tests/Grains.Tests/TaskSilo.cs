using Asya.Catalog;
using Asya.Client;
using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Asya.Payloads;
using Asya.Streaming;
using Asya.Tasks;
using Asya.Timing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Asya.Grains.Tests;

/// <summary>
/// A cluster of silos with everything real but the clock and the checkpoint store. It can be killed and
/// started again on its data. All silos share both stores, the clock and the actors; it is the first one that a test calls.
/// </summary>
public sealed class TaskSilo : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string?> _settings = [];
    private readonly Action<IServiceCollection> _services;
    private TimeProvider _time;
    private TestCluster? _cluster;
    private SqliteTaskStore? _store;

    private TaskSilo(Action<IServiceCollection> services)
    {
        _services = services;
        _time = Clock;
        Changes = new();
        Checkpoints = new(Changes);
        Actors = new(Changes);
        Events = new(this);
    }

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(15);

    /// <summary>Gets what tells of each write to either store, and of what the actors note.</summary>
    public Watch Changes { get; }

    public ManualTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    internal MemoryCheckpoints Checkpoints { get; }

    /// <summary>Gets what the actors named <c>work</c>, <c>other</c>, ... do: by default they return at once.</summary>
    public TestActors Actors { get; }

    public TaskEvents Events { get; }

    internal StorageSpy Storage { get; private set; } = null!;

    /// <summary>Gets how many silos there are.</summary>
    public int Silos => _cluster!.Silos.Count;

    /// <summary>Gets the services of each silo.</summary>
    public IReadOnlyList<IServiceProvider> Services => [.. _cluster!.Silos];

    public IGrainFactory Grains => First.GetRequiredService<IGrainFactory>();

    public ICatalogGrain Catalog => Grains.Catalog();

    public AsyaClient Client => First.GetRequiredService<AsyaClient>();

    /// <summary>Makes another client beside the host's own.</summary>
    public AsyaClient ClientWith(AsyaClientOptions options) =>
        new(Grains, First.GetRequiredService<LiveEventReceiver>(), TimeProvider.System, Options.Create(options));

    /// <summary>Connects what is a client of the cluster and no silo.</summary>
    public Task<IGrainFactory> ConnectAsync() => _cluster!.ConnectAsync();

    public static Task<TaskSilo> StartAsync(params (string Name, string Value)[] settings) => StartWithAsync(static _ => { }, settings);

    /// <summary>Starts with services of the test's own, which are added first.</summary>
    public static async Task<TaskSilo> StartWithAsync(Action<IServiceCollection> services, params (string Name, string Value)[] settings)
    {
        TaskSilo silo = With(services, settings);
        await silo.StartAgainAsync();
        return silo;
    }

    /// <summary>Starts on the real clock, for what Orleans does by itself from time to time.</summary>
    public static async Task<TaskSilo> StartOnRealTimeAsync(params (string Name, string Value)[] settings)
    {
        TaskSilo silo = With(static _ => { }, settings);
        silo._time = TimeProvider.System;
        await silo.StartAgainAsync();
        return silo;
    }

    /// <summary>Starts with the clock that a silo has, on a machine whose wall clock the test sets.</summary>
    public static async Task<(TaskSilo Silo, JumpingTimeProvider Machine)> StartOnSteadyClockAsync(
        params (string Name, string Value)[] settings)
    {
        TaskSilo silo = With(static _ => { }, settings);
        JumpingTimeProvider machine = new(silo.Clock);
        silo._time = new SteadyClock(machine);
        await silo.StartAgainAsync();
        return (silo, machine);
    }

    public ITaskGrain Task(string id) => Grains.GetGrain<ITaskGrain>(id);

    public Task<ResumeReceipt> ResumeAsync(string id, string answer = """{"approved":true}""", string? key = null, int? pause = null) =>
        Grains.GetGrain<IResumeGrain>(id).ResumeAsync(
            new ResumeTask { Input = JsonBytes.FromText(answer), Key = key, Pause = pause, Digest = answer, Channel = "test" },
            CancellationToken.None);

    public Task CreateAsync(string id, double slaSeconds, params string[] route) =>
        CreateWithAsync(id, slaSeconds, """{"topic":"Q3"}""", route);

    public async Task CreateWithAsync(string id, double slaSeconds, string payload, params string[] route) =>
        await Task(id).CreateAsync(
            new CreateTask
            {
                Route = ActorRoute.StartAt(route[0], [.. route[1..]]),
                Payload = JsonBytes.FromText(payload),
                Timeout = TimeSpan.FromSeconds(slaSeconds),
                Digest = id,
            },
            CancellationToken.None);

    public async Task<TaskSnapshot> GetAsync(string id) =>
        await Catalog.GetAsync(new TaskKey(id), PayloadChoice.Current, CancellationToken.None)
            ?? throw new InvalidOperationException($"There is no task {id}.");

    /// <summary>Waits until something is set to happen in exactly this time, lets the time pass, and waits for what comes of it.</summary>
    public async Task PassAsync(TimeSpan time, Task outcome)
    {
        await Clock.ArmedAsync(time, $"a timer that is due in {time}");
        Clock.Advance(time);
        await outcome;
    }

    /// <summary>
    /// Waits until a task has set the time of its next try, lets at least this time pass and the try come, and waits for what comes of it.
    /// </summary>
    /// <remarks>
    /// While days pass a task tries more than once. If the outcome is that of a try under way, no further one is waited for.
    /// </remarks>
    public async Task PassRetryAsync(TimeSpan time, Task outcome)
    {
        Task<DateTimeOffset> armed = Clock.ArmedAsync("a task's next try", IsRetry);
        if (await System.Threading.Tasks.Task.WhenAny(armed, outcome) == outcome)
        {
            await outcome;
            return;
        }

        DateTimeOffset due = await armed;
        DateTimeOffset then = Clock.GetUtcNow() + time;
        Clock.AdvanceTo(due > then ? due : then);
        await outcome;
    }

    /// <summary>
    /// Waits until all watchdogs are up, lets the time pass and each of them look once more, and waits for what comes of it.
    /// </summary>
    public async Task PassWatchedAsync(TimeSpan time, Task outcome)
    {
        await Clock.ArmedAsync("the watchdog of each silo", static timer => timer.Period == Asya.Grains.Tasks.Watchdog.Period, Silos);
        Clock.Advance(time + Asya.Grains.Tasks.Watchdog.Period);
        await outcome;
    }

    /// <summary>Until it is disposed, back-offs take no time: those of tasks, and those of reports that could not be delivered.</summary>
    public IDisposable WithoutBackOffs() =>
        Clock.FireAsSet(timer => (timer.IsDelay || IsRetry(timer)) && timer.IsOnce && timer.Due <= Clock.GetUtcNow() + MaxBackoff);

    public async Task StartAgainAsync()
    {
        // One for all: a SQLite file belongs to one store of one process.
        _store = new SqliteTaskStore(
            Options.Create(new TaskStoreOptions { Directory = _directory.Path, Durability = Durability.Process }), new FaultPoints());
        Storage = new StorageSpy(new TaskGrainStorage(_store), Changes);
        _cluster = await TestCluster.StartAsync(Configure, Configure);
    }

    /// <summary>Stops the silos without deactivating their tasks: running work is lost, stored state stays.</summary>
    public async Task KillAsync()
    {
        Storage.Dead = true;
        await StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Dispose();
    }

    private static TaskSilo With(Action<IServiceCollection> services, (string Name, string Value)[] settings)
    {
        TaskSilo silo = new(services);
        foreach ((string name, string value) in settings)
        {
            silo._settings[name] = value;
        }

        return silo;
    }

    private static bool IsRetry(ManualTimerSetting timer) =>
        timer.Owner is { IsGenericType: true } owner && owner.GetGenericArguments() is [{ } grain]
            && grain == typeof(Asya.Grains.Tasks.TaskGrain);

    private IServiceProvider First => _cluster!.Silos[0];

    private void Configure(IHostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Configuration.AddInMemoryCollection([new("Asya:Actors:DrainTimeout", "00:00:00")]);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton<ICheckpointStore>(Checkpoints);
        builder.Services.AddSingleton<ITaskStore>(_store!);
        builder.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Tasks, Storage);
        Actors.Register(builder.Services);
        builder.Services.AddAsyaClient(static options => options.IsAnonymous = true);
    }

    private void Configure(ISiloBuilder silo)
    {
        _services(silo.Services);
        silo.AddTaskStore().AddAsyaGrains();
        silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, _time);
    }

    private async Task StopAsync()
    {
        Actors.ReleaseAll();
        await _cluster!.DisposeAsync();
        _store!.Dispose();
    }
}
