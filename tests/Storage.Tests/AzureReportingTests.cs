namespace Asya.Storage.Tests;

[Needs("azurite")]
public sealed class AzureReportingTests() : ReportingContract(StoreKind.Azure);
