namespace Asya.Storage.Tests;

[Needs("azurite")]
public sealed class AzureTaskStoreFailureTests() : TaskStoreFailureContract(StoreKind.Azure);
