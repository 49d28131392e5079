namespace Asya.Silo;

/// <summary>How a silo finds the others, with the Embedded engine: there are none.</summary>
internal static class SiloClustering
{
    public static void Join(ISiloBuilder silo, IConfiguration configuration) => silo.UseLocalhostClustering();

    /// <summary>Makes what a cluster keeps in the database, which is nothing here.</summary>
    public static Task PrepareAsync(IConfiguration configuration, CancellationToken cancellationToken) => Task.CompletedTask;
}
