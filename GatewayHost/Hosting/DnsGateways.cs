using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Orleans.Messaging;

namespace Asya.Gateway.Hosting;

/// <summary>Finds silos through DNS, and resolves the names again and again.</summary>
/// <remarks>
/// A silo is listed once it has accepted a connection. Orleans' client asks any one of the list for the cluster's manifest before it
/// starts;
/// if that silo is dead, it waits five seconds before it asks another, and for the connection timeout too if the address does not respond.
/// </remarks>
internal sealed partial class DnsGateways(SiloHosts hosts, ILogger<DnsGateways> logger) : IGatewayListProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private ImmutableHashSet<IPEndPoint> _answered = [];
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
            bool[] answers = await Task.WhenAll(found.Select(AnswersAsync));

            // The Orleans client itself detects the failure of silos that have answered once.
            _answered = [.. found.Where((_, at) => answers[at])];
            IEnumerable<IPEndPoint> listed = _answered.IsEmpty ? found : _answered;
            return _last = [.. listed.Select(static silo => SiloAddress.New(silo, 0).ToGatewayUri())];
        }
        catch (SocketException failure)
        {
            // The known silos may still be alive.
            LogUnresolved(logger, hosts, failure.Message);
            return _last;
        }
    }

    private async Task<bool> AnswersAsync(IPEndPoint silo)
    {
        if (_answered.Contains(silo))
        {
            return true;
        }

        using Socket socket = new(silo.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource patience = new(Patience);
        try
        {
            await socket.ConnectAsync(silo, patience.Token);
            return true;
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "The addresses of the silos ({Hosts}) cannot be found: {Reason}")]
    private static partial void LogUnresolved(ILogger logger, SiloHosts hosts, string reason);
}
