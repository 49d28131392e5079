namespace Asya.Storage.Tests;

[NeedsPostgres]
public sealed class PostgresDueTests() : DueContract(StoreKind.Postgres);
