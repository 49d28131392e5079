using Asya.Grains.Hosting;
using Asya.Grains.Storage.Relational;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Stores tasks in PostgreSQL, for any number of silos.</summary>
internal sealed class PostgresTaskStore(IOptions<TaskStoreOptions> options, FaultPoints faults, StoreHealth? health = null)
    : RelationalTaskStore(new PostgresDatabase(options.Value), options.Value, faults, health);
