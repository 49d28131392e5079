using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Connections;

/// <summary>Gives each address its share of the connections, and ends those over which no request comes.</summary>
/// <remarks>
/// Loopback addresses and trusted proxies have no share: behind them are many clients. The total is Kestrel's to keep.
/// </remarks>
internal sealed partial class ConnectionGate(
    ConnectionLimits limits, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<ConnectionGate> logger)
{
    /// <summary>How long a new connection may be silent. Clients connect in order to ask.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(15);

    private readonly IPNetwork[] _proxies = [.. options.Value.TrustedProxies.Select(static network => IPNetwork.Parse(network))];
    private readonly ConcurrentDictionary<IPAddress, long> _open = new();

    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress? whose = limits.PerAddress is null ? null : FindWhose(connection.RemoteEndPoint);
        if (whose is not null && _open.AddOrUpdate(whose, 1, static (_, count) => count + 1) > limits.PerAddress)
        {
            Leave(whose);
            LogRefused(logger, limits.PerAddress!.Value);
            connection.Abort(new ConnectionAbortedException("The address has its share of connections."));
            return;
        }

        ConnectionUse use = new();
        connection.Features.Set(use);
        try
        {
            await using ITimer silence = clock.CreateTimer(
                _ =>
                {
                    if (!use.HasRequest)
                    {
                        connection.Abort(new ConnectionAbortedException("No request came over the connection."));
                    }
                },
                state: null, MaxSilence, Timeout.InfiniteTimeSpan);
            await next(connection);
        }
        finally
        {
            if (whose is not null)
            {
                Leave(whose);
            }
        }
    }

    /// <summary>Gets the address whose share a connection is of; null: of none.</summary>
    private IPAddress? FindWhose(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return null;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(address) || Array.Exists(_proxies, proxy => proxy.Contains(address)) ? null : Shared(address);
    }

    /// <summary>A client of IPv6 has a network of 64 bits to itself.</summary>
    private static IPAddress Shared(IPAddress address)
    {
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(bytes.Length / 2).Clear();
        return new IPAddress(bytes);
    }

    private void Leave(IPAddress address)
    {
        if (_open.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0)
        {
            // Only if it is still 0: another connection may have come.
            _open.TryRemove(new(address, 0));
        }
    }

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning,
        Message = "A connection was refused: its address has {Share} already. List proxies in Asya:Gateway:TrustedProxies")]
    private static partial void LogRefused(ILogger logger, long share);
}
