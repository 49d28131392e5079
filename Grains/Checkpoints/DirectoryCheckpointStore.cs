using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Asya.Domain.Pausing;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Settings;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace Asya.Grains.Checkpoints;

/// <summary>Checkpoints as files below a directory, which may be any file system that was mounted there.</summary>
/// <remarks>
/// A file appears whole or not at all: it is written elsewhere, synced, and renamed. A volume that came off is an error and not an empty
/// store: what is at its place must have the marker before anything is made there (<see cref="MountGuard"/>).
/// <para>The key <c>paused/report-123.1.json</c> is the path of the file; so is <c>paused/report-123/1.json</c>, a key of an earlier
/// version. A directory for each task would cost two more inodes' worth of journal for each pause: three times the processor time,
/// measured on ext4.</para>
/// </remarks>
internal sealed class DirectoryCheckpointStore : ICheckpointStore, IDisposable
{
    /// <summary>Linux's ENOSPC and EDQUOT, which the runtime hands on.</summary>
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    private readonly string _root;
    private readonly string _marker;
    private readonly CheckpointOptions _options;
    private readonly FaultPoints _faults;
    private readonly TimeProvider _clock;
    private readonly DiskWorkers _workers;
    private readonly FrozenDictionary<string, DirectorySync> _syncs;
    private readonly TemporaryFiles _temporaries;
    private readonly MountGuard _mount;

    public DirectoryCheckpointStore(IOptions<CheckpointOptions> options, FaultPoints faults, TimeProvider clock)
    {
        _options = options.Value;
        _faults = faults;
        _clock = clock;
        _root = Path.GetFullPath(
            _options.Mount ?? throw new ArgumentException($"{AsyaVariables.PersistenceMount} is not set.", nameof(options)));
        _marker = Path.Join(_root, StoreMarker.FileName);
        _mount = new MountGuard(_root);
        _temporaries = new TemporaryFiles(Path.Combine(_root, ".tmp"), _mount.EnsureMarked);
        _workers = new DiskWorkers(_options.Workers);
        _syncs = new[] { CheckpointKey.Paused, CheckpointKey.Succeeded, CheckpointKey.Failed, CheckpointKey.Checkpoint }
            .Select(kind => Path.Combine(_root, kind))
            .Append(_root)
            .ToFrozenDictionary(static d => d, static d => new DirectorySync(d), StringComparer.Ordinal);
        Description = $"directory {_options.Mount}";
    }

    public string Description { get; }

    public string Place => $"directory {_root}";

    public bool IsNear => true;

    private bool IsSynced => _options.Durability is Durability.Full;

    public Task PutAsync(CheckpointKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        RunAsync(Put, PathOf(key), document, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> GetAsync(CheckpointKey key, CancellationToken cancellationToken) =>
        RunAsync(Get, PathOf(key), default, cancellationToken);

    public Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken) =>
        RunAsync(Delete, PathOf(key), default, cancellationToken);

    public async IAsyncEnumerable<CheckpointKey> ListPausedAsync(
        DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using OldCheckpoints files = new(Path.Combine(_root, CheckpointKey.Paused), before);
        List<CheckpointKey> page = [];
        bool isMore = true;
        while (isMore)
        {
            page.Clear();
            await RunAsync(
                operation =>
                {
                    _mount.EnsureOurs();
                    isMore = files.Read(page);
                    operation.Finish(null);
                },
                _root, default, cancellationToken);
            foreach (CheckpointKey key in page)
            {
                yield return key;
            }
        }
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await RunAsync(Prepare, _root, default, cancellationToken);
        await CheckpointProbe.RunAsync(this, cancellationToken);
    }

    public async Task<string?> FindOwnerAsync(CancellationToken cancellationToken) =>
        await RunAsync(FindMarker, _root, default, cancellationToken) is { } marker ? StoreMarker.Read(marker) : null;

    public async Task OwnAsync(string id, bool marks, CancellationToken cancellationToken)
    {
        if (marks)
        {
            await PutAsync(CheckpointKey.Marker, StoreMarker.Write(id), cancellationToken);
        }

        await RunAsync(
            operation =>
            {
                _mount.Own(id);
                operation.Finish(null);
            },
            _root, default, cancellationToken);
    }

    public void Dispose()
    {
        _workers.Dispose();
        _temporaries.Clear();
    }

    private string PathOf(CheckpointKey key)
    {
        (string kind, string file) = key.Split();
        return Path.Join(_root, kind, file);
    }

    /// <summary>Runs on a disk thread, gives up after the total timeout, and translates file system errors.</summary>
    private async Task<ReadOnlyMemory<byte>?> RunAsync(
        Action<CheckpointFileOperation> work, string path, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(_options.TotalTimeout, _clock);
        using CancellationTokenSource? linked = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token)
            : null;
        CheckpointFileOperation operation = new(work, path, document, (linked ?? limit).Token);
        try
        {
            _workers.Run(operation);
            return await operation.WaitAsync();
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CheckpointStoreException(
                $"The state mount {_root} ({AsyaVariables.PersistenceMount}) did not answer within {_options.TotalTimeout}.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Directory.Exists(_root)
                ? new CheckpointStoreException(
                    $"state mount not found or not usable: {_root} ({AsyaVariables.PersistenceMount}): {failure.Message}", failure)
                {
                    IsForbidden = failure is UnauthorizedAccessException,
                    IsFull = OperatingSystem.IsLinux() && failure.HResult is NoSpace or QuotaExceeded,
                }
                : _mount.Missing(failure);
        }
    }

    private void Put(CheckpointFileOperation operation)
    {
        _mount.EnsureOurs();
        string temporary = WriteTemporary(operation.Document.Span, IsSynced || IsMarker(operation));
        try
        {
            _faults.Reach("checkpoint:before-rename");

            // If the caller no longer waits, the task may have gone on, and a file that appears now would never be deleted.
            operation.CancellationToken.ThrowIfCancellationRequested();
            MoveInto(temporary, operation.Path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        _faults.Reach("checkpoint:after-put");
        FinishChange(operation);
    }

    private void Get(CheckpointFileOperation operation)
    {
        try
        {
            operation.Result = _temporaries.Read(operation.Path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            // None, or none any more: a mount that came off has no files either.
            _mount.EnsureOurs();
        }

        operation.Finish(null);
    }

    private void FindMarker(CheckpointFileOperation operation)
    {
        if (!_options.CreateIfMissing)
        {
            _mount.EnsureThere();
        }

        if (_mount.ReadMarker() is { } marker)
        {
            operation.Result = marker;
        }

        operation.Finish(null);
    }

    private void Delete(CheckpointFileOperation operation)
    {
        _mount.EnsureOurs();
        try
        {
            _temporaries.Remove(operation.Path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            // None, or none any more: a mount that came off has no files either.
            _mount.EnsureOurs();
            operation.Finish(null);
            return;
        }

        // Not synced: the row has forgotten the checkpoint, or will. Should a power loss bring it back, the next start sweeps it.
        _faults.Reach("checkpoint:after-delete");
        operation.Finish(null);
    }

    private void FinishChange(CheckpointFileOperation operation)
    {
        if (IsSynced || IsMarker(operation))
        {
            _syncs[Path.GetDirectoryName(operation.Path)!].Complete(operation);
        }
        else
        {
            operation.Finish(null);
        }
    }

    // Whose the store is outlasts a power loss whatever the checkpoints do: a marker that came out empty would be another's.
    private bool IsMarker(CheckpointFileOperation operation) => operation.Path == _marker;

    private string WriteTemporary(ReadOnlySpan<byte> document, bool syncs)
    {
        (string path, SafeFileHandle file) = _temporaries.Open();
        try
        {
            RandomAccess.Write(file, document, fileOffset: 0);
            if (syncs)
            {
                RandomAccess.FlushToDisk(file);
            }

            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            file.Dispose();
        }
    }

    private void MoveInto(string temporary, string target)
    {
        try
        {
            File.Move(temporary, target, overwrite: true);
        }
        catch (DirectoryNotFoundException) when (target != _marker)
        {
            _mount.EnsureMarked();
            CreateKindDirectory(Path.GetDirectoryName(target)!);
            File.Move(temporary, target, overwrite: true);
        }
    }

    private void CreateKindDirectory(string directory)
    {
        DirectoryCalls.Make(directory);
        if (IsSynced)
        {
            DirectoryCalls.Sync(_root);
        }
    }

    /// <summary>At the start: the directories are there, and what writers that crashed left behind is removed.</summary>
    private void Prepare(CheckpointFileOperation operation)
    {
        if (_options.CreateIfMissing && !_mount.IsOwned)
        {
            DirectoryCalls.MakeAll(_root);
        }

        _mount.EnsureOurs();
        CreateKindDirectory(Path.Combine(_root, CheckpointKey.Paused));
        _temporaries.Prepare(_clock.GetUtcNow());
        operation.Finish(null);
    }
}
