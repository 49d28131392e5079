namespace Asya.Storage.Tests;

[Needs("postgres")]
public sealed class PostgresDueTests() : DueContract(StoreKind.Postgres);
