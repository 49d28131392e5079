using System.Net;
using System.Net.Sockets;
using Orleans.Messaging;

namespace Asya.Gateway.Hosting;

/// <summary>Finds silos by name, again and again: what the name service says is who may be there.</summary>
internal sealed partial class DnsGateways(SiloHosts hosts, ILogger<DnsGateways> logger) : IGatewayListProvider
{
    private IList<Uri> _last = [];

    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(5);

    [Obsolete("Orleans no longer asks.")]
    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways()
    {
        try
        {
            IReadOnlyList<IPEndPoint> found = await hosts.ResolveAsync();
            return _last = [.. found.Select(static silo => SiloAddress.New(silo, 0).ToGatewayUri())];
        }
        catch (SocketException failure)
        {
            // Those known so far may still be there.
            LogUnresolved(logger, hosts, failure.Message);
            return _last;
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "The addresses of the silos ({Hosts}) cannot be found: {Reason}")]
    private static partial void LogUnresolved(ILogger logger, SiloHosts hosts, string reason);
}
