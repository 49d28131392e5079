using Asya.Actors;
using Asya.Grains.Actors;
using Asya.Grains.Checkpoints;
using Asya.Grains.Configuration;
using Asya.Grains.Flows;
using Asya.Grains.Hosting;
using Asya.Grains.Python;
using Asya.Grains.Storage;
using Asya.Grains.Streams;
using Asya.Grains.Tasks;
using Asya.Grains.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

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
        services.AddOptionsWithValidateOnStart<TaskOptions, TaskOptionsValidator>().BindConfiguration(TaskOptions.SectionName)
            .Configure<IConfiguration>(static (options, configuration) => 
            {
                options.Retention = Durations.Read(configuration, TaskOptions.RetentionVariable) ?? options.Retention;
                options.SinkHooks = Names(configuration[TaskOptions.SinkHooksVariable]) ?? options.SinkHooks;
                options.SumpHooks = Names(configuration[TaskOptions.SumpHooksVariable]) ?? options.SumpHooks;
            });
        services.AddOptionsWithValidateOnStart<PauseResumeOptions, PauseResumeOptionsValidator>()
            .Configure<IConfiguration>(static (options, configuration) =>
            {
                options.Metadata = configuration[PauseResumeOptions.MetadataVariable] is { Length: > 0 } json ? json : options.Metadata;
                options.MergeModeName = configuration[PauseResumeOptions.MergeModeVariable] is { Length: > 0 } mode ? mode : options.MergeModeName;
            });
        services.AddOptions<FlowOptions>()
            .Configure<IConfiguration>(static (options, configuration) =>
            {
                options.ConfigPath = configuration[FlowOptions.ConfigPathVariable] is { Length: > 0 } path ? path : options.ConfigPath;
                options.PollInterval = Durations.Read(configuration, FlowOptions.PollIntervalVariable) ?? options.PollInterval;
            });
        services.AddOptionsWithValidateOnStart<PythonOptions, PythonOptionsValidator>().BindConfiguration(PythonOptions.SectionName);

        services.TryAddSingleton<FaultPoints>();
        services.TryAddSingleton<StoreHealth>();
        services.AddSingleton(new ActorRegistration(
            Checkpointer.Name, ActorSettings.Default, static provider => new Checkpointer(provider.GetRequiredService<ICheckpointStore>())));
        services.TryAddSingleton<PythonActors>();
        services.TryAddSingleton<LiveConfiguration>();
        services.TryAddSingleton(static provider => provider.GetRequiredService<LiveConfiguration>().Actors);
        services.TryAddSingleton(static provider => provider.GetRequiredService<LiveConfiguration>().Flows);
        services.TryAddSingleton<TaskIntake>();
        services.AddSingleton<StepRunner>();
        services.AddSingleton<LiveEventReceiver>();
        services.AddHostedService(static provider => provider.GetRequiredService<LiveEventReceiver>());
        services.AddSingleton<WaitGauges>();
        TaskEventStreams.Add(silo);
        services.AddHostedService<SiloGauges>();
        services.AddHostedService<Watchdog>();
        services.AddHostedService<ConfigWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<PythonActors>());

        // Last in, first out: handlers are drained while their tasks' grains can still take the outcome.
        services.AddHostedService(static provider => provider.GetRequiredService<StepRunner>());
        return silo;
    }

    private static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
