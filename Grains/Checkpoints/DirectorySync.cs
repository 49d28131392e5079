namespace Asya.Grains.Checkpoints;

/// <summary>Syncs a directory for all who changed it: one sync serves everyone who asked before it began.</summary>
/// <remarks>Whoever finds nobody at it does it, for himself and for those who come meanwhile; the others go on with other work.</remarks>
internal sealed class DirectorySync(string path)
{
    private readonly Lock _lock = new();
    private List<CheckpointFileOperation> _waiting = [];
    private List<CheckpointFileOperation> _syncing = [];
    private bool _busy;

    /// <summary>Completes the operation once the directory is on the disk. May return before that.</summary>
    public void Complete(CheckpointFileOperation operation)
    {
        lock (_lock)
        {
            _waiting.Add(operation);
            if (_busy)
            {
                return;
            }

            _busy = true;
        }

        while (TryTakeWaiting())
        {
            Exception? failure = TrySync();
            foreach (CheckpointFileOperation synced in _syncing)
            {
                synced.Finish(failure);
            }
        }
    }

    private bool TryTakeWaiting()
    {
        _syncing.Clear();
        lock (_lock)
        {
            (_waiting, _syncing) = (_syncing, _waiting);
            _busy = _syncing.Count > 0;
            return _busy;
        }
    }

    private Exception? TrySync()
    {
        try
        {
            DirectoryCalls.Sync(path);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }
}
