using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Domain;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Tasks;
using Asya.Settings;
using Asya.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Asya.Testing;

/// <summary>The one silo of a <see cref="FlowTest"/>: all of the engine, on a folder and a clock of the test's own.</summary>
internal sealed class FlowSilo : IAsyncDisposable
{
    private readonly FlowTestOptions _options;
    private readonly string _folder = Directory.CreateTempSubdirectory("asya-flow-test-").FullName;
    private readonly ObservedTasks _tasks = new();
    private readonly InProcessTestCluster _cluster;

    private FlowSilo(FlowTestOptions options)
    {
        _options = options;
        Clock = new FakeTimeProvider(options.StartsAt);
        InProcessTestClusterBuilder builder = new(initialSilosCount: 1);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSiloHost((_, host) => Configure(host));
        builder.ConfigureSilo((_, silo) => Configure(silo));
        _cluster = builder.Build();
    }

    public FakeTimeProvider Clock { get; }

    public IServiceProvider Services => _cluster.Silos[0].SiloHost.Services;

    public IGrainFactory Grains { get; private set; } = null!;

    public static async Task<FlowSilo> StartAsync(FlowTestOptions options)
    {
        if (options is { ConfigurationFolder: not null, FlowsYaml: not null })
        {
            throw new ArgumentException("The flows of a test are in a folder or in the test, not in both.", nameof(options));
        }

        FlowSilo silo = new(options);
        try
        {
            await silo._cluster.DeployAsync();
            silo.Grains = silo.Services.GetRequiredService<IGrainFactory>();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    public async Task SettleAsync()
    {
        if (!await _tasks.UntilAsync(
            all => all.Values.All(task => TaskQuiet.IsQuiet(task, Clock.GetUtcNow())), _options.Patience))
        {
            throw new FlowTestException($"Waited {_options.Patience.TotalSeconds:0.#} s for the handlers to end. Still at work: {Busy()}. "
                + "If the test is about a handler that does not end, let time pass with whileStepsRun: true.");
        }
    }

    /// <summary>Moves the clock to what is due next, and waits until it has happened.</summary>
    /// <returns>Whether anything is due until then.</returns>
    public async Task<bool> PassNextAsync(DateTimeOffset until)
    {
        (DateTimeOffset At, TaskKey Key)? next = _tasks.Read(all => Next(all.Values, until));
        if (next is not { } due)
        {
            return false;
        }

        MoveTo(due.At);
        await Grains.Task(due.Key).NudgeAsync(CancellationToken.None);
        return await _tasks.UntilAsync(
            all => !all.TryGetValue(due.Key, out TaskState? task) || TaskQuiet.DueAt(task) != due.At, _options.Patience)
            ? true
            : throw new FlowTestException($"What task '{due.Key.Id}' is due to do at {due.At:u} has not happened "
                + $"{_options.Patience.TotalSeconds:0.#} s later. At work: {Busy()}.");
    }

    public void MoveTo(DateTimeOffset instant)
    {
        if (instant > Clock.GetUtcNow())
        {
            Clock.SetUtcNow(instant);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (InProcessSiloHandle silo in _cluster.Silos)
        {
            // At once: what still runs has no test to report to.
            await _cluster.KillSiloAsync(silo);
        }

        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static (DateTimeOffset At, TaskKey Key)? Next(IEnumerable<TaskState> tasks, DateTimeOffset until) => tasks
        .Select(static task => (At: TaskQuiet.DueAt(task), task.Key))
        .Where(due => due.At <= until)
        .OrderBy(static due => due.At)
        .Select(static due => ((DateTimeOffset, TaskKey)?)(due.At!.Value, due.Key))
        .FirstOrDefault();

    private string Busy() => _tasks.Read(all => string.Join(
        "; ", all.Values.Where(task => !TaskQuiet.IsQuiet(task, Clock.GetUtcNow())).Select(TaskQuiet.Describe).DefaultIfEmpty("nothing")));

    private void Configure(IHostApplicationBuilder host)
    {
        string? configuration = _options.ConfigurationFolder is { } folder ? Path.Combine(AppContext.BaseDirectory, folder) : null;
        if (_options.FlowsYaml is { } yaml)
        {
            configuration = Directory.CreateDirectory(Path.Combine(_folder, "config")).FullName;
            File.WriteAllText(Path.Combine(configuration, "flows.yaml"), yaml);
        }

        host.Configuration.AddInMemoryCollection(
        [
            new(StorageKeys.Directory, Path.Combine(_folder, "tasks")),
            new(StorageKeys.CheckpointMount, Path.Combine(_folder, "state")),
            new(StorageKeys.CreateCheckpointMount, "true"),

            // A test that loses power has no result.
            new(AsyaVariables.Durability, "process"),
            new(AsyaVariables.ConfigPath, configuration),
            new(AsyaVariables.ConfigPollInterval, "0"),
            new("Asya:Actors:DrainTimeout", "00:00:00"),
        ]);
        host.Configuration.AddInMemoryCollection(_options.Settings);
        host.Configuration.AddEngineManifests();
        host.Logging.ClearProviders();
        _options.ConfigureLogging?.Invoke(host.Logging);
        _options.ConfigureServices?.Invoke(host.Services);
        foreach ((string name, Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>> function) in _options.ReplaceActors)
        {
            Replace(host.Services, name, function);
        }
    }

    private static void Replace(
        IServiceCollection services, string name, Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>> function)
    {
        ServiceDescriptor known = services.LastOrDefault(s => s.ImplementationInstance is ActorRegistration actor && actor.Name == name)
            ?? throw new ArgumentException(
                $"There is no C# actor '{name}' to be replaced ({nameof(FlowTestOptions)}.{nameof(FlowTestOptions.ReplaceActors)}).");
        ActorRegistration registration = (ActorRegistration)known.ImplementationInstance!;
        services.Remove(known);
        services.AddSingleton(registration with { Create = _ => ActorHandlers.From(function) });
    }

    private void Configure(ISiloBuilder silo)
    {
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            StorageNames.Tasks,
            (services, _) => _tasks.Over(new TaskGrainStorage(services.GetRequiredService<ITaskStore>())));
        silo.AddTaskStore().AddCheckpointStore().AddAsyaGrains().AddStartCheck(static _ => Task.CompletedTask);

        // Only what flows go by. Orleans' own clock is the machine's: a jump of days would let its silo think that it is dead.
        silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, Clock);

        // It wakes what is due once a second, for which a test would have to let each second pass. PassNextAsync does it when it is due.
        ServiceDescriptor watchdog = silo.Services.Single(static s => s.ImplementationType == typeof(Watchdog));
        silo.Services.Remove(watchdog);
    }
}
