namespace Asya.Storage.Tests;

[Needs("postgres")]
public sealed class PostgresTaskStoreTests() : GroupCommitContract(StoreKind.Postgres);
