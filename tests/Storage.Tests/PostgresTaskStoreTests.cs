namespace Asya.Storage.Tests;

[NeedsPostgres]
public sealed class PostgresTaskStoreTests() : TaskStoreContract(StoreKind.Postgres);
