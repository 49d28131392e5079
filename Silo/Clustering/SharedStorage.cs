using Asya.Checkpoints;
using Asya.Storage;
using Microsoft.Extensions.Options;

namespace Asya.Silo;

/// <summary>What the silos of a cluster have to share. Two that did not would split the tasks, and neither would notice.</summary>
internal static class SharedStorage
{
    /// <exception cref="OptionsValidationException">Something would be this silo's alone; the message says which setting makes it so.</exception>
    public static void Check(IConfiguration configuration, string data)
    {
        if (!ClusterSettings.Read(configuration).IsShared)
        {
            return;
        }

        if (Setting(configuration, TaskStoreOptions.DatabaseVariable, $"{TaskStoreOptions.SectionName}:{nameof(TaskStoreOptions.DatabaseUrl)}") is null)
        {
            throw Wrong(
                ClusterSettings.MembershipSection,
                $"makes this silo one of a cluster, but its tasks would be in a SQLite file of its own. Set {TaskStoreOptions.DatabaseVariable}, the same for all silos.");
        }

        if (Setting(configuration, CheckpointOptions.UrlVariable, $"{CheckpointOptions.SectionName}:{nameof(CheckpointOptions.Url)}") is null
            && Setting(configuration, CheckpointOptions.MountVariable, $"{CheckpointOptions.SectionName}:{nameof(CheckpointOptions.Mount)}") is { } mount
            && IsBelow(mount, data))
        {
            throw Wrong(
                CheckpointOptions.MountVariable,
                $"is below the data directory {data}, which is this silo's alone. Name a directory that all silos of the cluster share, or set {CheckpointOptions.UrlVariable}.");
        }
    }

    private static string? Setting(IConfiguration configuration, string variable, string member) =>
        configuration[variable] is { Length: > 0 } set ? set : configuration[member] is { Length: > 0 } other ? other : null;

    private static bool IsBelow(string path, string directory)
    {
        string relative = Path.GetRelativePath(directory, path);
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }

    private static OptionsValidationException Wrong(string setting, string why) => new(setting, typeof(string), [$"{setting} {why}"]);
}
