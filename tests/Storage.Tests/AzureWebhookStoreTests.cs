namespace Asya.Storage.Tests;

[Needs("azurite")]
public sealed class AzureWebhookStoreTests() : WebhookStoreContract(StoreKind.Azure)
{
    /// <summary>Gets those of a mark, the change and its settlement, twice.</summary>
    private protected override int WritesOfTwoChanges => 6;
}
