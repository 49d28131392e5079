using Microsoft.Extensions.Hosting;

namespace Asya.Samples.Client;

/// <summary>Where the tasks live: the cluster on this machine, as <c>./run --engine orleans</c> starts one.</summary>
internal static class Cluster
{
    public static void Join(IHostApplicationBuilder builder) => builder.UseOrleansClient(client => client.UseLocalhostClustering());
}
