namespace Asya.Storage.Tests;

[Needs("azurite")]
public sealed class AzureTaskStoreTests() : TaskStoreContract(StoreKind.Azure);
