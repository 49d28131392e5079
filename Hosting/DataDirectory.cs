using Asya.Grains.Hosting;
using Asya.Hosting.Clustering;

namespace Asya.Hosting;

/// <summary>The one directory of a silo that is alone on its machine: everything that has to survive is below it.</summary>
internal static class DataDirectory
{
    public static string From(IConfiguration configuration) =>
        configuration[StorageKeys.Directory] is { Length: > 0 } directory ? directory : StorageKeys.DefaultDirectory;

    /// <summary>
    /// Puts checkpoints below the directory unless the configuration names a place; not in a cluster, where the directory would be this
    /// silo's alone.
    /// </summary>
    public static void AddCheckpoints(IConfigurationManager configuration)
    {
        if (ClusterSettings.Read(configuration).IsShared || SharedStorage.CheckpointPlace(configuration) is not null)
        {
            return;
        }

        configuration.AddInMemoryCollection(
        [
            new(StorageKeys.CheckpointMount, Path.Combine(From(configuration), "state")),
            new(StorageKeys.CreateCheckpointMount, "true"),
        ]);
    }
}
