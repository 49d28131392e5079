using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>What the settings of push notifications must be together.</summary>
internal sealed class PushOptionsRules : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        PushOptions push = options.Push;
        if (push.FirstRetry > push.LongestRetry)
        {
            return ValidateOptionsResult.Fail($"{PushOptions.SectionName}:LongestRetry must not be less than FirstRetry.");
        }

        foreach (string host in push.AllowedHosts)
        {
            if (!PushHosts.IsEntry(host))
            {
                return ValidateOptionsResult.Fail($"{PushOptions.SectionName}:AllowedHosts: '{host}' is no host, host:port or *.domain.");
            }
        }

        if (string.IsNullOrEmpty(push.SigningKeyFile))
        {
            return ValidateOptionsResult.Success;
        }

        if (string.IsNullOrEmpty(push.Issuer))
        {
            return ValidateOptionsResult.Fail($"{PushOptions.SectionName}:Issuer is needed with SigningKeyFile: receivers check who signed.");
        }

        try
        {
            PushSigningKeys.Load(push.SigningKeyFile);
            return ValidateOptionsResult.Success;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return ValidateOptionsResult.Fail($"{PushOptions.SectionName}:SigningKeyFile: {wrong.Message}");
        }
    }
}
