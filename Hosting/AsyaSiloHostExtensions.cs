using Asya.Gateway.Hosting;
using Asya.Grains.Hosting;
using Asya.Hosting;
using Asya.Hosting.Clustering;
using Asya.Hosting.Kubernetes;
using Asya.Settings;

namespace Microsoft.Extensions.Hosting;

/// <summary>Puts an Asya silo into a host.</summary>
public static class AsyaSiloHostExtensions
{
    /// <summary>
    /// Adds a silo with its stores, as <see cref="AsyaHost"/> runs it: where tasks and checkpoints are and how silos find each other is set
    /// by the same variables.
    /// </summary>
    /// <remarks>
    /// Call it once. Before the silo starts its stores and settings are tried out: a wrong one ends the start with an exception that names
    /// the setting.
    /// With no setting at all, tasks are in <c>./data</c> and checkpoints below it.
    /// </remarks>
    /// <param name="builder">The host. For people and agents to reach the tasks, add the gateway beside it: <c>AddAsyaGateway</c>,
    /// <c>MapAsyaGateway</c>.</param>
    /// <param name="configure">More for the silo, after all else.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting of the cluster is wrong, or a variable is
    /// misspelt; the message names it.</exception>
    public static IHostApplicationBuilder AddAsyaSilo(this IHostApplicationBuilder builder, Action<ISiloBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        UnknownVariables.RefuseMisspelt(builder.Configuration);
        HostLines.TellUnknownVariables(builder.Services);
        builder.Configuration.AddEngineManifests();
        DataDirectory.AddCheckpoints(builder.Configuration);
        SharedStorage.Check(builder.Configuration);
        builder.UseOrleans(silo =>
        {
            SiloClustering.Join(silo, builder.Configuration);
            silo.UseClusterTls(builder.Configuration);
            Dashboard.Add(silo, builder.Configuration);
            if (AsyaTelemetryBuilderExtensions.ExportsTraces(builder.Configuration))
            {
                silo.AddActivityPropagation();
            }

            silo.AddTaskStore().AddCheckpointStore().AddAsyaGrains();
            configure?.Invoke(silo);
            silo.AddStartCheck(cancellationToken => SiloClustering.PrepareAsync(builder.Configuration, cancellationToken));
        });
        LocalStateKey.Add(builder);
        if (builder.Configuration.GetAsyaValue(ActorStatusOptions.SectionName + ":ActorStatus") == "true")
        {
            builder.Services.AddOptions<ActorStatusOptions>().BindConfiguration(ActorStatusOptions.SectionName)
                .Configure(static options => options.ActorStatus = true);
            builder.Services.AddHostedService<ActorStatusReporter>();
        }

        return builder;
    }
}
