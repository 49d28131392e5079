namespace Asya.Grains.Checkpoints;

/// <summary>Syncs a directory: one sync completes every operation that was added before it began.</summary>
/// <remarks>The first caller syncs, also for the operations that are added meanwhile; the other callers return at once.</remarks>
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
