namespace Asya.Storage.Tests;

[Needs("azurite")]
public sealed class AzureTaskListTests() : TaskListContract(StoreKind.Azure);
