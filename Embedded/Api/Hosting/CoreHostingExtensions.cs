using System.Net;

namespace Orleans.Hosting;

/// <summary>How a silo finds its cluster.</summary>
public static class CoreHostingExtensions
{
    /// <summary>Forms a cluster of one. Here there is never another, so the arguments mean nothing.</summary>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = 11111,
        int gatewayPort = 30000,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = "dev",
        string clusterId = "dev") => builder;
}
