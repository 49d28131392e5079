using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Connections;

/// <summary>Sets Kestrel's limits, unless the host has set its own.</summary>
internal sealed class ConfigureConnections(ConnectionLimits limits, ConnectionGate gate) : IPostConfigureOptions<KestrelServerOptions>
{
    /// <summary>
    /// Longer than load balancers keep an idle connection, which is a minute mostly: else they would use one that is just ending.
    /// </summary>
    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(75);

    /// <summary>What is read ahead of a body that waits for memory.</summary>
    private const long MaxReadAhead = 128 * 1024;

    private static readonly KestrelServerLimits Defaults = new();

    public void PostConfigure(string? name, KestrelServerOptions options)
    {
        KestrelServerLimits kestrel = options.Limits;
        kestrel.MaxConcurrentConnections ??= limits.Total;
        kestrel.MaxConcurrentUpgradedConnections ??= limits.Streams;
        if (kestrel.KeepAliveTimeout == Defaults.KeepAliveTimeout)
        {
            kestrel.KeepAliveTimeout = MaxIdle;
        }

        if (kestrel.RequestHeadersTimeout == Defaults.RequestHeadersTimeout)
        {
            kestrel.RequestHeadersTimeout = ConnectionGate.MaxSilence;
        }

        if (kestrel.MaxRequestBufferSize == Defaults.MaxRequestBufferSize)
        {
            kestrel.MaxRequestBufferSize = MaxReadAhead;
        }

        options.ConfigureEndpointDefaults(listen => listen.Use(next => connection => gate.RunAsync(connection, next)));
    }
}
