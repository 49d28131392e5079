using Asya.Gateway.Identity;
using Asya.Identity;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>Tells whether a webhook could still be registered with the credential that registered it.</summary>
internal sealed class WebhookCredentials(ApiKeyRing keys, TimeProvider clock, IOptions<IdentityOptions> options)
{
    /// <summary>Why nothing is sent, for the admins who read the dead letters.</summary>
    public const string Ended = "the credential that registered it has ended";

    /// <summary>Tells whether the credential still gives the right to the webhook.</summary>
    /// <param name="target">The webhook.</param>
    /// <param name="task">Its task.</param>
    /// <param name="revoked">Is cancelled when that must be asked again, also during a request.</param>
    public bool IsValid(WebhookTarget target, TaskSnapshot task, out CancellationToken revoked)
    {
        revoked = default;
        IdentityOptions identity = options.Value;
        if (!identity.IsOn)
        {
            return true;
        }

        if (target.Credential is not { } credential)
        {
            // Registered with identity off, or by a version that did not keep the credential: a key, or else a token, of this principal.
            return target.Principal is not { } principal || identity.Jwt.IsOn
                || keys.FindOwners(task.Key.Tenant, principal).Any(owner => MayRegister(owner, target, task));
        }

        if (CredentialName.TryReadToken(credential, clock.GetUtcNow(), out TimeSpan age))
        {
            return identity.Jwt.IsOn && age < identity.Jwt.MaxWebhookDuration;
        }

        if (keys.FindOwner(credential) is not { } caller || !MayRegister(caller, target, task))
        {
            return false;
        }

        revoked = caller.Revoked;
        return true;
    }

    // As WebhookRegistrations has it. A key may have been given to another principal since.
    private static bool MayRegister(Caller caller, WebhookTarget target, TaskSnapshot task) =>
        caller.Has(Scope.Create)
        && caller.Tenant == task.Key.Tenant
        && PrincipalName.AreSame(caller.Principal, target.Principal)
        && AccessRules.IsAllowed(caller, task, TaskPermission.Write);
}
