namespace Asya.Grains.Storage.Webhooks;

/// <summary>The secrets of a webhook, encrypted at rest.</summary>
internal sealed record WebhookSecrets(string? Token, string? Credentials)
{
    public override string ToString() => nameof(WebhookSecrets);
}
