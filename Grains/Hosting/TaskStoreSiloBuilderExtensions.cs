using Asya.Hosting;
using Asya.Storage;
using Asya.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>Chooses where tasks are stored.</summary>
public static class TaskStoreSiloBuilderExtensions
{
    /// <summary>Stores tasks in a SQLite file of this process's own.</summary>
    /// <remarks>Safe to call twice. A task store registered earlier is kept.</remarks>
    public static ISiloBuilder AddSqliteTaskStore(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);

        silo.Services.AddOptionsWithValidateOnStart<TaskStoreOptions, TaskStoreOptionsValidator>();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TaskStoreOptions>, ConfigureStorage>());
        silo.Services.TryAddSingleton<FaultPoints>();
        silo.Services.TryAddSingleton<SqliteTaskStore>();
        silo.Services.TryAddSingleton<ITaskReader>(static services => services.GetRequiredService<SqliteTaskStore>());
        silo.Services.TryAddSingleton<IPushStore>(static services => new SqlitePushStore(services.GetRequiredService<SqliteTaskStore>()));
        silo.Services.TryAddKeyedSingleton<IGrainStorage>(
            StorageNames.Tasks, static (services, _) => new SqliteGrainStorage(services.GetRequiredService<SqliteTaskStore>()));
        return silo;
    }
}
