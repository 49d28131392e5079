namespace Asya.Storage.Tests;

[Needs("postgres")]
public sealed class PostgresTaskStoreTests() : TaskStoreContract(StoreKind.Postgres);
