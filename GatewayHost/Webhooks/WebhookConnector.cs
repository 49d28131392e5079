using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>Connects to webhooks: looks their name up once, judges what it finds, and connects to just that.</summary>
/// <remarks>A name may resolve to another address each time, so the check at registration is repeated for each connection.</remarks>
internal sealed class WebhookConnector(WebhookResolver resolver, IOptions<GatewayOptions> options)
{
    // A registration does not wait long for a name that does not resolve: the delivery will fail with the reason.
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Reads and judges the address of a new webhook. A name that is not known (yet) passes; it is judged again at each connect.
    /// </summary>
    public async Task VetAsync(string url, CancellationToken cancellationToken)
    {
        WebhookOptions webhooks = options.Value.Push;
        Uri address = WebhookAddressRules.Read(url, webhooks);
        if (webhooks.AllowInsecure)
        {
            return;
        }

        try
        {
            WebhookAddressRules.DemandPublic(
                await FindAsync(address.IdnHost, cancellationToken).WaitAsync(LookupTimeout, cancellationToken), webhooks);
        }
        catch (Exception unknown) when (unknown is SocketException or TimeoutException)
        {
            // As if it were not asked for.
        }
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await FindAsync(context.DnsEndPoint.Host, cancellationToken);
        WebhookAddressRules.DemandPublic(addresses, options.Value.Push);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.AsSpan().Trim("[]"), out IPAddress? address))
        {
            return [address];
        }

        IPAddress[] found = await resolver.ResolveAsync(host, cancellationToken);
        return found.Length > 0 ? found : throw new SocketException((int)SocketError.HostNotFound);
    }
}
