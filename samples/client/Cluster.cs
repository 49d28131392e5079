using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Asya.Samples.Client;

/// <summary>Where the tasks live: the cluster on this machine, as <c>./run</c> starts one.</summary>
internal static class Cluster
{
    private const string Name = "asya";
    private const int UsualPort = 30000;

    /// <summary>Connects with the default names of silos: the name of a cluster on one machine is derived from its port.</summary>
    public static void Join(IHostApplicationBuilder builder)
    {
        int port = int.Parse(builder.Configuration["ASYA_SILO_CLIENT_PORT"] ?? $"{UsualPort}", CultureInfo.InvariantCulture);
        builder.UseOrleansClient(
            client => client.UseLocalhostClustering(port, serviceId: Name, clusterId: port == UsualPort ? Name : $"{Name}-{port}"));
    }
}
