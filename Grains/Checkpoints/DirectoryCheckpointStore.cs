using System.Globalization;
using Asya.Hosting;
using Asya.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace Asya.Checkpoints;

/// <summary>Checkpoints as files below a directory, which may be any file system that was mounted there.</summary>
/// <remarks>
/// A file appears whole or not at all: it is written beside the others, synced, and renamed. The directory itself is never made here
/// after the start, so that a volume that came off is an error and not an empty store.
/// </remarks>
internal sealed class DirectoryCheckpointStore : ICheckpointStore, IDisposable
{
    /// <summary>How old a temporary file must be before it counts as left over: others may share the directory and be writing.</summary>
    private static readonly TimeSpan LeftOver = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly string _paused;
    private readonly string _temporary;
    private readonly CheckpointOptions _options;
    private readonly FaultPoints _faults;
    private readonly TimeProvider _clock;
    private readonly DiskWorkers _workers;
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private long _files;

    public DirectoryCheckpointStore(IOptions<CheckpointOptions> options, FaultPoints faults, TimeProvider clock)
    {
        _options = options.Value;
        _faults = faults;
        _clock = clock;
        _root = Path.GetFullPath(_options.Mount ?? throw new ArgumentException($"{CheckpointOptions.MountVariable} is not set.", nameof(options)));
        _paused = Path.Combine(_root, "paused");
        _temporary = Path.Combine(_root, ".tmp");
        _workers = new DiskWorkers(_options.Workers);
        Description = $"directory {_options.Mount}";
    }

    public string Description { get; }

    private bool IsSynced => _options.Durability is Durability.Full;

    public Task PutAsync(string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        RunAsync(static (store, args, token) => store.Put(args.Place, args.document, token), (Place: CheckpointKey.Split(key), document), cancellationToken);

    public Task<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(static (store, place, _) => store.Get(place), CheckpointKey.Split(key), cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(static (store, place, _) => store.Delete(place), CheckpointKey.Split(key), cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await RunAsync(static (store, _, _) => store.Prepare(), 0, cancellationToken);
        await CheckpointProbe.RunAsync(this, cancellationToken);
    }

    public void Dispose() => _workers.Dispose();

    private static ReadOnlyMemory<byte>? Read(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        byte[] bytes = new byte[RandomAccess.GetLength(file)];
        int read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and int count)
        {
            read += count;
        }

        return bytes.AsMemory(0, read);
    }

    /// <summary>Runs on a disk thread, gives up after the total timeout, and turns what the file system says into words.</summary>
    private async Task<TResult> RunAsync<TArg, TResult>(
        Func<DirectoryCheckpointStore, TArg, CancellationToken, TResult> work, TArg arg, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(_options.TotalTimeout, _clock);
        using CancellationTokenSource? linked = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token)
            : null;
        CancellationToken token = (linked ?? limit).Token;
        try
        {
            return await _workers
                .RunAsync(static (args, token) => args.work(args.store, args.arg, token), (work, store: this, arg), token)
                .WaitAsync(token);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CheckpointStoreException($"The state mount {_root} ({CheckpointOptions.MountVariable}) did not answer within {_options.TotalTimeout}.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Directory.Exists(_root)
                ? new CheckpointStoreException($"state mount not found or not usable: {_root} ({CheckpointOptions.MountVariable}): {failure.Message}", failure)
                : Missing(failure);
        }
    }

    private bool Put((string Task, string File) place, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(_paused, place.Task);

        // Before the file is written, so that the file's own sync mostly takes the new directory along.
        MakeFolder(folder);
        string temporary = WriteTemporary(document.Span);
        try
        {
            _faults.Reach("checkpoint:before-rename");

            // Nobody waits any more: the task may have gone on, and a file that appears now would never be deleted.
            cancellationToken.ThrowIfCancellationRequested();
            MoveInto(folder, temporary, Path.Combine(folder, place.File));
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        _faults.Reach("checkpoint:after-rename");
        if (IsSynced)
        {
            // Whoever made the folder may have ended before syncing its parent, so that is always done.
            DirectoryCalls.Sync(folder);
            DirectoryCalls.Sync(_paused);
        }

        _faults.Reach("checkpoint:after-put");
        return true;
    }

    private ReadOnlyMemory<byte>? Get((string Task, string File) place)
    {
        try
        {
            return Read(Path.Combine(_paused, place.Task, place.File));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return Directory.Exists(_root) ? null : throw Missing(failure);
        }
    }

    private bool Delete((string Task, string File) place)
    {
        string folder = Path.Combine(_paused, place.Task);
        try
        {
            File.Delete(Path.Combine(folder, place.File));
        }
        catch (DirectoryNotFoundException failure)
        {
            return Directory.Exists(_root) ? true : throw Missing(failure);
        }

        _faults.Reach("checkpoint:after-unlink");
        bool isFolderGone = DirectoryCalls.RemoveIfEmpty(folder);
        if (IsSynced)
        {
            SyncAfterDelete(isFolderGone ? _paused : folder);
        }

        _faults.Reach("checkpoint:after-delete");
        return true;
    }

    private static void SyncAfterDelete(string folder)
    {
        try
        {
            DirectoryCalls.Sync(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else removed the last file of the folder, and syncs its parent.
        }
    }

    private string WriteTemporary(ReadOnlySpan<byte> document)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{_instance}-{Interlocked.Increment(ref _files)}.tmp");
        string path = Path.Combine(_temporary, name);
        try
        {
            using SafeFileHandle file = OpenNew(path);
            RandomAccess.Write(file, document, fileOffset: 0);
            if (IsSynced)
            {
                RandomAccess.FlushToDisk(file);
            }

            return path;
        }
        catch (IOException)
        {
            File.Delete(path);
            throw;
        }
    }

    private SafeFileHandle OpenNew(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (DirectoryNotFoundException)
        {
            DirectoryCalls.Make(_temporary);
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
    }

    private void MoveInto(string folder, string temporary, string target)
    {
        const int Attempts = 10;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                File.Move(temporary, target, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (attempt < Attempts)
            {
                // The folder was empty for a moment, and the delete of another pause of this task removed it.
                MakeFolder(folder);
            }
        }
    }

    private void MakeFolder(string folder)
    {
        try
        {
            DirectoryCalls.Make(folder);
        }
        catch (DirectoryNotFoundException)
        {
            DirectoryCalls.Make(_paused);
            if (IsSynced)
            {
                DirectoryCalls.Sync(_root);
            }

            DirectoryCalls.Make(folder);
        }
    }

    /// <summary>At the start: the directory is there, and what writers that crashed left behind is removed.</summary>
    private bool Prepare()
    {
        if (!Directory.Exists(_root))
        {
            if (!_options.CreateIfMissing)
            {
                throw Missing(null);
            }

            Directory.CreateDirectory(_root);
        }

        DirectoryCalls.Make(_temporary);
        DateTime before = _clock.GetUtcNow().UtcDateTime - LeftOver;
        foreach (FileInfo file in new DirectoryInfo(_temporary).EnumerateFiles("*.tmp"))
        {
            if (file.LastWriteTimeUtc < before)
            {
                file.Delete();
            }
        }

        return true;
    }

    private CheckpointStoreException Missing(Exception? failure) =>
        new($"state mount not found: there is no directory {_root} ({CheckpointOptions.MountVariable})", failure);
}
