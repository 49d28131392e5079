using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Postgres;
using Asya.Grains.Storage.Sqlite;
using Asya.Grains.Storage.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>Chooses where tasks are stored.</summary>
public static class TaskStoreSiloBuilderExtensions
{
    /// <summary>Stores tasks in the database of <c>ASYA_DATABASE_URL</c>, else in a SQLite file of this process's own.</summary>
    /// <remarks>Safe to call twice. A task store registered earlier is kept.</remarks>
    public static ISiloBuilder AddTaskStore(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);

        silo.Services.AddOptionsWithValidateOnStart<TaskStoreOptions, TaskStoreOptionsValidator>();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TaskStoreOptions>, ConfigureStorage>());
        silo.Services.TryAddSingleton<FaultPoints>();
        silo.Services.TryAddSingleton<StoreHealth>();
        silo.Services.TryAddSingleton(static services => new SiloStorage(services));
        silo.Services.TryAddSingleton<ITaskStore>(static services =>
            string.IsNullOrEmpty(services.GetRequiredService<IOptions<TaskStoreOptions>>().Value.DatabaseUrl)
                ? ActivatorUtilities.CreateInstance<SqliteTaskStore>(services)
                : ActivatorUtilities.CreateInstance<PostgresTaskStore>(services));
        silo.Services.TryAddSingleton<IWebhookStore>(static services => services.GetRequiredService<ITaskStore>().Webhooks);
        silo.Services.TryAddSingleton<ITaskReader>(static services => services.GetRequiredService<ITaskStore>());
        silo.Services.TryAddKeyedSingleton<IGrainStorage>(
            StorageNames.Tasks, static (services, _) => new TaskGrainStorage(services.GetRequiredService<ITaskStore>()));
        return silo;
    }
}
