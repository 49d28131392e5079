namespace Asya.Silo;

/// <summary>How a silo finds the others, with the Embedded engine: there are none.</summary>
internal static class SiloClustering
{
    public static void Join(ISiloBuilder silo, IConfiguration configuration) => silo.UseLocalhostClustering();

    /// <summary>Makes what a cluster keeps in the database, which is nothing here.</summary>
    public static Task PrepareAsync(IConfiguration configuration, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for silos that have died without a word: a silo that is alone has none.</summary>
    public static Task OutwaitTheDeadAsync(IServiceProvider services, CancellationToken cancellationToken) => Task.CompletedTask;
}
