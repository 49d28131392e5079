using Asya.Grains.Hosting;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Hosting.Clustering;

/// <summary>Checks the storage that the silos of a cluster must share. Two silos without it would split the tasks unnoticed.</summary>
internal static class SharedStorage
{
    /// <exception cref="OptionsValidationException">Some storage is local to this silo; the message names the setting.</exception>
    public static void Check(IConfiguration configuration)
    {
        if (!ClusterSettings.Read(configuration).IsShared)
        {
            return;
        }

        if (AzureTaskAccount.FromSettings(configuration) is null && Database(configuration) is null)
        {
            throw Wrong(
                Membership.IsSet(configuration) ? AsyaVariables.Membership : ClusterSettings.MembershipSection,
                $"makes this silo one of a cluster, but its tasks would be in a SQLite file of its own. Set {AsyaVariables.DatabaseUrl} or {AsyaVariables.TaskStore}, the same for all silos.");
        }

        string data = DataDirectory.From(configuration);
        if (Bucket(configuration) is null && Mount(configuration) is { } mount && IsBelow(mount, data))
        {
            throw Wrong(
                AsyaVariables.PersistenceMount,
                $"is below the data directory {data}, which is this silo's alone. Name a directory that all silos of the cluster share, or set {AsyaVariables.CheckpointUrl}.");
        }
    }

    /// <summary>Gets the configured place of the checkpoints; null: not configured.</summary>
    public static string? CheckpointPlace(IConfiguration configuration) => Bucket(configuration) ?? Mount(configuration);

    /// <summary>Gets the database that the configuration names; null: it names none.</summary>
    public static string? Database(IConfiguration configuration) =>
        configuration.GetAsyaValue(StorageKeys.Database);

    /// <summary>Gets whether tasks are in Azure Storage.</summary>
    public static bool HasAzureTasks(IConfiguration configuration) => configuration.GetAsyaValue(StorageKeys.Store) is not null;

    private static string? Bucket(IConfiguration configuration) =>
        configuration.GetAsyaValue(StorageKeys.CheckpointUrl) is { } url && StorageKeys.DirectoryOf(url) is null ? url : null;

    private static string? Mount(IConfiguration configuration) =>
        StorageKeys.DirectoryOf(configuration.GetAsyaValue(StorageKeys.CheckpointUrl))
        ?? configuration.GetAsyaValue(StorageKeys.CheckpointMount);

    private static bool IsBelow(string path, string directory)
    {
        string relative = Path.GetRelativePath(directory, path);
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && !Path.IsPathRooted(relative);
    }

    private static OptionsValidationException Wrong(string setting, string why) => new(setting, typeof(string), [$"{setting} {why}"]);
}
