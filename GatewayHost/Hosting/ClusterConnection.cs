using Asya.Settings;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Asya.Gateway.Hosting;

/// <summary>How a separate gateway process finds its cluster.</summary>
internal static class ClusterConnection
{
    /// <summary>
    /// Joins by the name in <c>ASYA_SILO_HOST</c>, by what the section <c>Orleans:Clustering</c> names, else the cluster on this machine.
    /// </summary>
    /// <remarks>A gateway has no database: it finds silos through DNS instead of the membership table.</remarks>
    public static void Join(WebApplicationBuilder builder)
    {
        ConfigurationManager configuration = builder.Configuration;
        UnknownVariables.RefuseMisspelt(configuration);
        RefuseWithoutKey(configuration);
        string service = ClusterVariables.ServiceId(configuration);
        int port = ClusterVariables.ClientPort(configuration);
        SiloHosts? hosts = SiloHosts.Read(configuration, port);
        builder.UseOrleansClient(client =>
        {
            if (AsyaTelemetryBuilderExtensions.ExportsTraces(configuration))
            {
                client.AddActivityPropagation();
            }

            client.UseClusterTls(configuration);
            string cluster = ClusterVariables.ClusterId(configuration);
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, service));

            // The defaults notice a new silo after a minute and try a dead address for five seconds.
            client.Configure<Orleans.Configuration.GatewayOptions>(
                static options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
            client.Configure<ConnectionOptions>(static options => options.OpenConnectionTimeout = TimeSpan.FromSeconds(2));

            // A request in flight to a silo that dies fails only after this time. It is longer than the database's timeout.
            client.Configure<ClientMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(15));
            if (hosts is not null)
            {
                client.Services.AddSingleton<IGatewayListProvider>(
                    services => new DnsGateways(hosts, services.GetRequiredService<ILogger<DnsGateways>>()));
            }
            else if (!configuration.GetSection("Orleans:Clustering").Exists())
            {
                client.UseLocalhostClustering(port, service, ClusterVariables.OneBoxId(configuration, port));
            }
        });
    }

    // A question that one gateway sends to an MCP client may be answered at another gateway.
    private static void RefuseWithoutKey(ConfigurationManager configuration)
    {
        if (string.IsNullOrEmpty(configuration[McpOptions.StateKeyName]))
        {
            throw McpOptions.KeyIsMissing();
        }
    }
}
