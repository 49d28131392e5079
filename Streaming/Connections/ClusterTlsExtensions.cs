using System.Security.Authentication;
using Asya.Streaming.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Connections.Security;

namespace Orleans.Hosting;

/// <summary>Mutual TLS between the processes of a cluster: silos, gateways and other clients.</summary>
/// <remarks>
/// A certificate of the cluster's authority is what makes a process a member: each must have one, and none is asked for its name. Without
/// the three settings (<c>ASYA_CLUSTER_TLS_CERTIFICATE</c>, <c>_KEY</c>, <c>_CA</c>) nothing changes.
/// </remarks>
public static class ClusterTlsExtensions
{
    /// <summary>Secures the connections of a silo, if the settings say so.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing, or its file cannot be used; the message names it.</exception>
    public static ISiloBuilder UseClusterTls(this ISiloBuilder silo, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return Prepare(silo.Services, configuration) is { } certificates ? silo.UseTls(options => Configure(options, certificates)) : silo;
    }

    /// <summary>Secures the connections of a client, if the settings say so.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing, or its file cannot be used; the message names it.</exception>
    public static IClientBuilder UseClusterTls(this IClientBuilder client, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(client);
        return Prepare(client.Services, configuration) is { } certificates
            ? client.UseTls(options => Configure(options, certificates))
            : client;
    }

    internal static void Configure(TlsOptions options, ClusterCertificates certificates)
    {
        options.LocalCertificate = certificates.Own;
        options.LocalServerCertificateSelector = (_, _) => certificates.Own;
        options.LocalClientCertificateSelector = (_, _, _, _, _) => certificates.Own;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, chain, _) => certificates.IsTrusted(certificate, chain);
        options.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
    }

    private static ClusterCertificates? Prepare(IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (ClusterCertificates.Read(configuration) is not { } certificates)
        {
            return null;
        }

        services.AddSingleton(certificates);
        services.AddHostedService<ClusterTlsNotice>();

        // A connection that ends before its handshake, as each probe of a port does, would be a warning with a stack trace.
        services.AddLogging(static logging => logging.AddFilter("Orleans.Connections.Security", LogLevel.None));
        return certificates;
    }
}
