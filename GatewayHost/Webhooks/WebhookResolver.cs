using System.Net;

namespace Asya.Gateway.Webhooks;

/// <summary>Looks up the addresses of a webhook's host.</summary>
internal class WebhookResolver
{
    public virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);
}
