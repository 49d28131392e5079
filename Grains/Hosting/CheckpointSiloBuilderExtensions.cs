using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orleans.Hosting;

/// <summary>Chooses where paused envelopes are kept.</summary>
public static class CheckpointSiloBuilderExtensions
{
    /// <summary>
    /// Keeps checkpoints in the bucket of <c>ASYA_CHECKPOINT_URL</c>, else in the directory <c>ASYA_PERSISTENCE_MOUNT</c>.
    /// </summary>
    /// <remarks>Safe to call twice. A checkpoint store registered earlier is kept.</remarks>
    public static ISiloBuilder AddCheckpointStore(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);

        silo.Services.AddOptionsWithValidateOnStart<CheckpointOptions, CheckpointOptionsValidator>();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<CheckpointOptions>, ConfigureStorage>());
        silo.Services.TryAddSingleton<FaultPoints>();
        silo.Services.AddSteadyClock();
        silo.Services.TryAddSingleton<StoreHealth>();
        silo.Services.TryAddSingleton<ICheckpointStore>(static services => new MeasuredCheckpointStore(
            string.IsNullOrEmpty(services.GetRequiredService<IOptions<CheckpointOptions>>().Value.Url)
                ? ActivatorUtilities.CreateInstance<DirectoryCheckpointStore>(services)
                : ActivatorUtilities.CreateInstance<ObjectCheckpointStore>(services),
            services.GetRequiredService<ILogger<MeasuredCheckpointStore>>(),
            services.GetRequiredService<StoreHealth>()));
        return silo;
    }
}
