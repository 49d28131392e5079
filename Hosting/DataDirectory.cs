using Asya.Grains.Checkpoints;
using Asya.Grains.Storage;
using Asya.Hosting.Clustering;

namespace Asya.Hosting;

/// <summary>The one directory of a silo that is alone on its machine: everything that has to survive is below it.</summary>
internal static class DataDirectory
{
    public const string Setting = $"{TaskStoreOptions.SectionName}:{nameof(TaskStoreOptions.Directory)}";

    public static string From(IConfiguration configuration) =>
        configuration[Setting] is { Length: > 0 } directory ? directory : new TaskStoreOptions().Directory;

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
            new($"{CheckpointOptions.SectionName}:{nameof(CheckpointOptions.Mount)}", Path.Combine(From(configuration), "state")),
            new($"{CheckpointOptions.SectionName}:{nameof(CheckpointOptions.CreateIfMissing)}", "true"),
        ]);
    }
}
