using System.Net;
using Asya.Events;
using Asya.Gateway.Hosting;
using Orleans.Configuration;

namespace Asya.Hosting.Clustering;

/// <summary>How a silo finds the others.</summary>
internal static class SiloClustering
{
    /// <summary>
    /// Joins by <c>ASYA_MEMBERSHIP_URL</c>, by what the section <c>Orleans:Clustering</c> names, by a table beside the tasks, if others can
    /// reach them, else alone on this machine.
    /// </summary>
    public static void Join(ISiloBuilder silo, IConfiguration configuration)
    {
        ClusterSettings settings = ClusterSettings.Read(configuration);
        SiloPorts ports = settings.IsShared ? SiloPorts.ForCluster(settings) : SiloPorts.ForOneBox(configuration, settings);
        silo.Services.AddSingleton(ports);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId));
        silo.Configure<ClusterMembershipOptions>(options => Watch(options, configuration));

        // Tasks deactivate whenever they wait, and a call that meets such a task is forwarded. The default of two forwards may meet two of
        // them.
        silo.Configure<SiloMessagingOptions>(static options => options.MaxForwardCount = 8);
        if (settings.SiloName is { } name)
        {
            silo.Configure<SiloOptions>(options => options.SiloName = name);
        }

        if (!settings.IsShared)
        {
            JoinNone(silo);
            silo.UseLocalhostClustering(
                ports.Silo, ports.Client, null, settings.ServiceId, ClusterVariables.OneBoxId(configuration, ports.Client));
            return;
        }

        Membership.Use(silo, configuration);
        silo.Configure<EndpointOptions>(options => Listen(options, settings));
    }

    /// <summary>
    /// Creates the membership tables, if they are in a database. Runs before the silo starts, which reads them first.
    /// </summary>
    public static Task PrepareAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        Membership.Tables(configuration) is { } database
            ? MembershipTables.CreateAsync(database, cancellationToken)
            : Task.CompletedTask;

    // Tasks of a dead silo stand still until the others agree that it is dead, which takes three probes. Less than 2 seconds would take one
    // that is
    // merely busy for dead: that loses nothing, but its work is done again. A silo that is cut off learns from the table that the others
    // have given it up.
    private static void Watch(ClusterMembershipOptions options, IConfiguration configuration)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(2);
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);

        // Should all have died at once, those that come at other addresses wait for three of these.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        configuration.GetSection("Asya:Membership").Bind(options);
    }

    // Alone, a silo has no load to tell others of, and its events are all there are.
    private static void JoinNone(ISiloBuilder silo)
    {
        silo.Configure<DeploymentLoadPublisherOptions>(
            static options => options.DeploymentLoadPublisherRefreshTime = TimeSpan.FromMinutes(1));
        silo.Services.AddSingleton<LocalTaskFeed>();
    }

    private static void Listen(EndpointOptions options, ClusterSettings settings)
    {
        // Others see the address that is advertised; behind a pod's network that need not be one to listen on.
        bool isAlone = IPAddress.IsLoopback(settings.Address);
        IPAddress listen = isAlone ? settings.Address
            : settings.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any
            : IPAddress.Any;
        options.AdvertisedIPAddress = settings.Address;
        options.SiloPort = settings.SiloPort;
        options.GatewayPort = settings.ClientPort;
        options.SiloListeningEndpoint = new IPEndPoint(listen, settings.SiloPort);
        options.GatewayListeningEndpoint = new IPEndPoint(listen, settings.ClientPort);
    }
}
