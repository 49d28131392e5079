namespace Asya.Storage.Tests;

[Needs("azurite")]
public sealed class AzureDueTests() : DueContract(StoreKind.Azure);
