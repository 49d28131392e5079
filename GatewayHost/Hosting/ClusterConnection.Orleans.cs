namespace Asya.Gateway.Hosting;

/// <summary>How a separate gateway process finds its cluster, with Orleans.</summary>
internal static class ClusterConnection
{
    /// <summary>Gets why this build cannot run a separate gateway; null: it can.</summary>
    public static string? Refusal => null;

    /// <summary>Joins the cluster that the configuration section <c>Orleans</c> names, else one on this machine.</summary>
    public static void Join(WebApplicationBuilder builder) => builder.UseOrleansClient(client =>
    {
        if (!builder.Configuration.GetSection("Orleans:Clustering").Exists())
        {
            client.UseLocalhostClustering();
        }
    });
}
