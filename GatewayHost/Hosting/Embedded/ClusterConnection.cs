namespace Asya.Gateway.Hosting;

/// <summary>How a separate gateway process finds its cluster, with the Embedded engine.</summary>
internal static class ClusterConnection
{
    /// <summary>Gets why this build cannot run a separate gateway; null: it can.</summary>
    public static string? Refusal =>
        "This build uses the Embedded engine, which is one process: there is no cluster for a separate gateway to join. Use ./run, or build with -p:Engine=Orleans.";

    public static void Join(WebApplicationBuilder builder) => throw new NotSupportedException(Refusal);
}
