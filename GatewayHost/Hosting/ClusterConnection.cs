using Asya.Settings;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Asya.Gateway.Hosting;

/// <summary>How a separate gateway process finds its cluster.</summary>
internal static class ClusterConnection
{
    /// <summary>Joins by the name in <c>ASYA_SILO_HOST</c>, by what the section <c>Orleans:Clustering</c> names, else the cluster on this machine.</summary>
    /// <remarks>A gateway has no database: it asks no membership table, and learns of silos from the name service.</remarks>
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

            string cluster = ClusterVariables.ClusterId(configuration);
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, service));

            // By default a silo that is new or back would be noticed after a minute, and one whose address is gone tried for five seconds.
            client.Configure<Orleans.Configuration.GatewayOptions>(static options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
            client.Configure<ConnectionOptions>(static options => options.OpenConnectionTimeout = TimeSpan.FromSeconds(2));

            // A request that was on its way to a silo when that died is not told of it, and waits for this. More than the database may take.
            client.Configure<ClientMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(15));
            if (hosts is not null)
            {
                client.Services.AddSingleton<IGatewayListProvider>(services => new DnsGateways(hosts, services.GetRequiredService<ILogger<DnsGateways>>()));
            }
            else if (!configuration.GetSection("Orleans:Clustering").Exists())
            {
                client.UseLocalhostClustering(port, service, ClusterVariables.OneBoxId(configuration, port));
            }
        });
    }

    // What one gateway asks a client of MCP may be answered at another.
    private static void RefuseWithoutKey(ConfigurationManager configuration)
    {
        if (string.IsNullOrEmpty(configuration[McpOptions.StateKeyName]))
        {
            throw McpOptions.KeyIsMissing();
        }
    }
}
