using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Asya.Grains.Storage.Postgres;
using Asya.Grains.Storage.Sqlite;
using Asya.Grains.Storage.Webhooks;
using Asya.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>Chooses where tasks are stored.</summary>
public static class TaskStoreSiloBuilderExtensions
{
    /// <summary>
    /// Stores tasks in Azure Storage, if <c>ASYA_TASK_STORE</c> says so, in the database of <c>ASYA_DATABASE_URL</c>, else in a SQLite file
    /// of this process's own.
    /// </summary>
    /// <remarks>Safe to call twice. A task store registered earlier is kept.</remarks>
    public static ISiloBuilder AddTaskStore(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);

        silo.Services.AddOptionsWithValidateOnStart<TaskStoreOptions, TaskStoreOptionsValidator>();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TaskStoreOptions>, ConfigureStorage>());
        silo.Services.TryAddSingleton<FaultPoints>();
        silo.Services.AddSteadyClock();
        silo.Services.TryAddSingleton<StoreHealth>();
        silo.Services.TryAddSingleton(static services => new SiloStorage(services));
        silo.Services.TryAddSingleton<ITaskStore>(
            static services => services.GetRequiredService<IOptions<TaskStoreOptions>>().Value switch
            {
                { IsAzure: true } azure => AzureTaskStore.Open(
                    new() { Account = AzureTaskAccount.From(azure), PushKeyFile = azure.PushKeyFile },
                    services.GetRequiredService<TimeProvider>(), services.GetRequiredService<FaultPoints>(),
                    services.GetRequiredService<ILogger<AzureTaskStore>>(), services.GetRequiredService<StoreHealth>()),
                { DatabaseUrl: { Length: > 0 } } => ActivatorUtilities.CreateInstance<PostgresTaskStore>(services),
                _ => ActivatorUtilities.CreateInstance<SqliteTaskStore>(services),
            });
        silo.Services.TryAddSingleton<IWebhookStore>(static services => services.GetRequiredService<ITaskStore>().Webhooks);
        silo.Services.TryAddSingleton<ITaskReader>(static services => services.GetRequiredService<ITaskStore>());
        silo.Services.TryAddKeyedSingleton<IGrainStorage>(
            StorageNames.Tasks, static (services, _) => new TaskGrainStorage(services.GetRequiredService<ITaskStore>()));
        return silo;
    }
}
