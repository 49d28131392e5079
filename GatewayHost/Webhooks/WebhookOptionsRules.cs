using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>What the settings of push notifications must be together.</summary>
internal sealed class WebhookOptionsRules : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        WebhookOptions webhooks = options.Push;
        if (webhooks.FirstRetry > webhooks.LongestRetry)
        {
            return ValidateOptionsResult.Fail($"{WebhookOptions.SectionName}:LongestRetry must not be less than FirstRetry.");
        }

        foreach (string host in webhooks.AllowedHosts)
        {
            if (!WebhookHosts.IsEntry(host))
            {
                return ValidateOptionsResult.Fail(
                    $"{WebhookOptions.SectionName}:AllowedHosts: '{host}' is no host, host:port or *.domain.");
            }
        }

        if (string.IsNullOrEmpty(webhooks.SigningKeyFile))
        {
            return ValidateOptionsResult.Success;
        }

        if (string.IsNullOrEmpty(webhooks.Issuer))
        {
            return ValidateOptionsResult.Fail(
                $"{WebhookOptions.SectionName}:Issuer is needed with SigningKeyFile: receivers check who signed.");
        }

        try
        {
            WebhookSigningKeys.Load(webhooks.SigningKeyFile);
            return ValidateOptionsResult.Success;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return ValidateOptionsResult.Fail($"{WebhookOptions.SectionName}:SigningKeyFile: {wrong.Message}");
        }
    }
}
