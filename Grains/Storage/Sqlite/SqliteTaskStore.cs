using Asya.Grains.Hosting;
using Asya.Grains.Storage.Relational;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>Stores tasks in one SQLite file, for one process.</summary>
internal sealed class SqliteTaskStore(IOptions<TaskStoreOptions> options, FaultPoints faults, StoreHealth? health = null)
    : RelationalTaskStore(new SqliteFile(options.Value), options.Value, faults, health)
{
    public const string FileName = "tasks.db";
}
