namespace Asya.Grains.Storage.Webhooks;

/// <summary>What of a webhook nobody may read at rest.</summary>
internal sealed record WebhookSecrets(string? Token, string? Credentials)
{
    public override string ToString() => nameof(WebhookSecrets);
}
