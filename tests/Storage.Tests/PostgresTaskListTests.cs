namespace Asya.Storage.Tests;

[NeedsPostgres]
public sealed class PostgresTaskListTests() : TaskListContract(StoreKind.Postgres);
