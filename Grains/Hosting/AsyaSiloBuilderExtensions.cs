using Asya.Actors;
using Asya.Grains.Actors;
using Asya.Grains.Checkpoints;
using Asya.Grains.Configuration;
using Asya.Grains.Flows;
using Asya.Grains.Hosting;
using Asya.Grains.Python;
using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Asya.Grains.Streams;
using Asya.Grains.Tasks;
using Asya.Grains.Telemetry;
using Asya.Settings;
using Asya.Timing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;

namespace Orleans.Hosting;

/// <summary>The only door to the grains of this library.</summary>
public static class AsyaSiloBuilderExtensions
{
    /// <summary>Adds the task, actor, pause and resume grains and their services, but no task store and no checkpoint store.</summary>
    /// <remarks>Safe to call twice. A service registered earlier (a fake store, a fake clock) is kept.</remarks>
    public static ISiloBuilder AddAsyaGrains(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        IServiceCollection services = silo.Services;
        if (services.Any(static s => s.ServiceType == typeof(StepRunner)))
        {
            return silo;
        }

        services.AddOptionsWithValidateOnStart<ActorOptions, ActorOptionsValidator>().BindConfiguration(ActorOptions.SectionName);
        services.AddOptionsWithValidateOnStart<TaskOptions, TaskOptionsValidator>()
            .Configure<IConfiguration>(
                static (options, configuration) => configuration.GetAsyaSection(TaskOptions.SectionName).Bind(options));
        services.AddOptionsWithValidateOnStart<PauseResumeOptions, PauseResumeOptionsValidator>()
            .Configure<IConfiguration>(
                static (options, configuration) => configuration.GetAsyaSection(PauseResumeOptions.SectionName).Bind(options));
        services.AddOptions<FlowOptions>()
            .Configure<IConfiguration>(
                static (options, configuration) => configuration.GetAsyaSection(FlowOptions.SectionName).Bind(options));
        services.AddOptionsWithValidateOnStart<PythonOptions, PythonOptionsValidator>().BindConfiguration(PythonOptions.SectionName);
        services.AddSingleton<IValidateOptions<PythonOptions>, RunnerUserValidator>();

        // Of many first calls to a new task at once, on several silos, those that lose the race for its activation are passed on, and may
        // find the winner still registering. Orleans gives up after two such turns, which a caller would see as an outage.
        services.Configure<SiloMessagingOptions>(static options => options.MaxForwardCount = Math.Max(options.MaxForwardCount, 16));

        // The addresses of grains that were called. Most leave memory within a second, and their addresses would stay for four minutes, a
        // million of them. What is not found is looked up.
        services.Configure<GrainDirectoryOptions>(static options => options.CacheSize = Math.Min(options.CacheSize, 16_384));

        silo.AddGrainDirectory(OwnSiloDirectory.Name, static (_, _) => new OwnSiloDirectory());

        // Twice a second it would look at each actor's grain for workers to remove. Each has one, which leaves like all other grains.
        services.Configure<StatelessWorkerOptions>(static options => options.RemoveIdleWorkers = false);

        // One clock for every rule. A grain's timers count time that passes, whatever the clock says.
        services.AddSteadyClock();
        if (!services.Any(static s => s.IsKeyedService && Equals(s.ServiceKey, TimeProviderNames.Grains)
            && !ReferenceEquals(s.KeyedImplementationInstance, SteadyClock.Machine)))
        {
            services.AddKeyedSingleton<TimeProvider>(
                TimeProviderNames.Grains, static (provider, _) => provider.GetRequiredService<TimeProvider>());
        }

        services.TryAddSingleton<FaultPoints>();
        services.TryAddSingleton<StoreHealth>();
        services.AddSingleton(new ActorRegistration(
            Checkpointer.Name, ActorSettings.Default,
            static provider => new Checkpointer(provider.GetRequiredService<ICheckpointStore>())));
        services.TryAddSingleton<PythonActors>();
        services.TryAddSingleton<LiveConfiguration>();
        services.TryAddSingleton(static provider => provider.GetRequiredService<LiveConfiguration>().Actors);
        services.TryAddSingleton(static provider => provider.GetRequiredService<LiveConfiguration>().Flows);
        services.TryAddSingleton<TaskIntake>();
        services.TryAddSingleton(static _ => new SettledTasks());
        services.AddSingleton<StepRunner>();
        services.AddSingleton(static provider => new SiloDrain(provider));
        services.AddSingleton<LiveEventPublisher>();
        services.AddHostedService(static provider => provider.GetRequiredService<LiveEventPublisher>());
        services.AddSingleton<WaitGauges>();
        TaskEventStreams.Add(silo);
        services.AddHostedService<SiloGauges>();
        services.AddSingleton<SiloShares>();
        services.AddHostedService<Watchdog>();
        services.AddHostedService<ConfigWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<PythonActors>());

        // Last in, first out: handlers are drained while their tasks' grains can still take the outcome.
        services.AddHostedService(static provider => provider.GetRequiredService<StepRunner>());
        return silo;
    }

    /// <summary>Warns at the start about flows that say who answers, while no caller can be told from another.</summary>
    /// <param name="services">The services of a host that has grains and gateway.</param>
    /// <param name="isIdentityOn">Whether the gateway tells callers apart.</param>
    public static IServiceCollection AddPeopleNotice(this IServiceCollection services, Func<IServiceProvider, bool> isIdentityOn) =>
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<PeopleNotice>(provider, isIdentityOn));

    /// <summary>Tries out every store and setting that tasks depend on before the silo starts; a wrong one ends the start.</summary>
    /// <param name="silo">The silo, with its grains and stores.</param>
    /// <param name="prepare">What has to be done before.</param>
    public static ISiloBuilder AddStartCheck(this ISiloBuilder silo, Func<CancellationToken, Task> prepare)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.TryAddSingleton<CheckpointOwnership>();
        silo.Services.AddHostedService<StoreProbe>();
        silo.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<StartCheck>(provider, prepare));

        // After the check: what is swept has to be known to be ours.
        silo.Services.AddHostedService<CheckpointSweep>();
        silo.Services.AddHostedService<AzureTaskSweeper>();
        return silo;
    }
}
