using Asya.Settings;

namespace Asya.Grains.Checkpoints;

/// <summary>Knows whose the mount is, and sees when another directory has taken its place.</summary>
/// <remarks>
/// In the ordinary case a check is one stat of the root. The marker is read only if the root is another directory than the last one whose
/// marker was right, and before a directory is made below it: below a volume that came off, nothing may be made.
/// </remarks>
internal sealed class MountGuard(string root)
{
    private readonly Lock _lock = new();
    private string? _owner;
    private DirectoryIdentity? _seen;

    /// <summary>Whether it is known whose the mount is. Before that, at the start, only its existence is checked.</summary>
    public bool IsOwned => Volatile.Read(ref _owner) is not null;

    /// <summary>From now on the mount has to have the marker of these tasks. It is checked at once.</summary>
    public void Own(string id)
    {
        Look(id);
        Volatile.Write(ref _owner, id);
    }

    /// <summary>Fails unless the mount is there, and is ours.</summary>
    public void EnsureOurs()
    {
        if (Volatile.Read(ref _owner) is not { } owner)
        {
            EnsureThere();
            return;
        }

        DirectoryIdentity? now = DirectoryIdentity.Of(root);
        lock (_lock)
        {
            if (now is not null && now == _seen)
            {
                return;
            }
        }

        Look(owner);
    }

    /// <summary>Fails unless there is a directory.</summary>
    public void EnsureThere()
    {
        if (!Directory.Exists(root))
        {
            throw Missing(null);
        }
    }

    /// <summary>The same as <see cref="EnsureOurs"/>, by the marker itself: for when a directory is missing that should be there.</summary>
    public void EnsureMarked()
    {
        if (Volatile.Read(ref _owner) is { } owner)
        {
            Look(owner);
        }
    }

    public CheckpointStoreException Missing(Exception? failure) =>
        new($"state mount not found: there is no directory {root} ({AsyaVariables.PersistenceMount})", failure);

    /// <summary>Reads the marker; null: there is none.</summary>
    public byte[]? ReadMarker()
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(root, StoreMarker.FileName));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Look(string owner)
    {
        DirectoryIdentity? now = DirectoryIdentity.Of(root);
        string? found = ReadMarker() is { } marker ? StoreMarker.Read(marker) : null;
        if (found == owner)
        {
            lock (_lock)
            {
                // Exchanged in between, it is unknown which of the two had the marker: the next check looks again.
                _seen = DirectoryIdentity.Of(root) == now ? now : null;
            }

            return;
        }

        EnsureThere();
        throw new CheckpointStoreException(
            found is null
                ? $"state mount not found: {root} ({AsyaVariables.PersistenceMount}) has no {StoreMarker.FileName}; is the volume mounted?"
                : $"state mount not found: {root} ({AsyaVariables.PersistenceMount}) belongs to other tasks (store {found}, not {owner})");
    }
}
