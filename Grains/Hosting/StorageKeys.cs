using Asya.Grains.Checkpoints;
using Asya.Grains.Storage;

namespace Asya.Grains.Hosting;

/// <summary>The configuration keys of where tasks and checkpoints are, for a host that decides by them.</summary>
public static class StorageKeys
{
    /// <summary>The directory of a silo that has its tasks for itself.</summary>
    public const string Directory = $"{TaskStoreOptions.SectionName}:{nameof(TaskStoreOptions.Directory)}";

    /// <summary>The value of <see cref="Directory"/> where none is set.</summary>
    public const string DefaultDirectory = "data";

    /// <summary>The database of the tasks.</summary>
    public const string Database = $"{TaskStoreOptions.SectionName}:{nameof(TaskStoreOptions.DatabaseUrl)}";

    /// <summary>Where the tasks are, if it is Azure Storage.</summary>
    public const string Store = $"{TaskStoreOptions.SectionName}:{nameof(TaskStoreOptions.Store)}";

    /// <summary>The value of <see cref="Store"/> for the account that the variables of Azure name.</summary>
    public const string Azure = "azure";

    /// <summary>The bucket of the checkpoints.</summary>
    public const string CheckpointUrl = $"{CheckpointOptions.SectionName}:{nameof(CheckpointOptions.Url)}";

    /// <summary>The directory of the checkpoints.</summary>
    public const string CheckpointMount = $"{CheckpointOptions.SectionName}:{nameof(CheckpointOptions.Mount)}";

    /// <summary>Whether <see cref="CheckpointMount"/> is made where it is missing.</summary>
    public const string CreateCheckpointMount = $"{CheckpointOptions.SectionName}:{nameof(CheckpointOptions.CreateIfMissing)}";

    /// <summary>The directory that a URL of <see cref="CheckpointUrl"/> names: <c>file:///mnt/state</c>; null: it names a bucket.</summary>
    public static string? DirectoryOf(string? url) =>
        url?.StartsWith("file:///", StringComparison.Ordinal) == true && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
            ? uri.LocalPath
            : null;
}
