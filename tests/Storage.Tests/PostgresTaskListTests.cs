namespace Asya.Storage.Tests;

[Needs("postgres")]
public sealed class PostgresTaskListTests() : TaskListContract(StoreKind.Postgres);
