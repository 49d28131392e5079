using Asya.Domain.Pausing;
using Asya.Timing;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>Checkpoints as objects of a bucket, whatever kind of store has it.</summary>
/// <remarks>
/// A call is tried again while the service is away or busy, until the total timeout has passed.
/// <para>Without the right to list a bucket, S3 and others say 403 for what is missing. The marker, which is there, tells which of the two
/// it is; it is also read before the next change after a failure, when another bucket may have taken the place.</para>
/// </remarks>
internal sealed class ObjectCheckpointStore : ICheckpointStore, IAsyncDisposable, IDisposable
{
    private static readonly Backoff Retries = new(Min: TimeSpan.FromMilliseconds(50), Max: TimeSpan.FromSeconds(1)) { Jitter = 0.5 };

    private readonly ICheckpointBackend _backend;
    private readonly string _prefix;
    private readonly CheckpointOptions _options;
    private readonly TimeProvider _clock;

    /// <summary>Whose the bucket is; null: not known yet.</summary>
    private volatile string? _owner;

    /// <summary>Whether no call has failed since the marker was read.</summary>
    private volatile bool _isSure;

    /// <summary>Whether an object could be put, read and deleted: then 403 on a read means that there is none.</summary>
    private volatile bool _hasRights;

    /// <summary>Whether the service has ever answered. An address that refuses from the start is a wrong one.</summary>
    private volatile bool _hasAnswered;

    public ObjectCheckpointStore(IOptions<CheckpointOptions> options, TimeProvider clock)
    {
        _options = options.Value;
        _clock = clock;
        _backend = CheckpointBackends.Open(_options, out ObjectLocation location);
        _prefix = location.Prefix;
    }

    public string Description => _backend.Description;

    public async Task PutAsync(CheckpointKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        await EnsureOursAsync(start, cancellationToken);
        await TryAsync("put", NameOf(key), start, (name, token) => Done(_backend.PutAsync(name, document, token)), cancellationToken);
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        (ReadOnlyMemory<byte>? document, CheckpointStoreException? forbidden) = await ReadAsync(key, start, cancellationToken);
        if (document is null)
        {
            await EnsureMissingAsync(forbidden, start, cancellationToken);
        }

        return document;
    }

    public async Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        await EnsureOursAsync(start, cancellationToken);
        await TryAsync("delete", NameOf(key), start, (name, token) => Done(_backend.DeleteAsync(name, token)), cancellationToken);
    }

    public async Task<string?> FindOwnerAsync(CancellationToken cancellationToken)
    {
        (ReadOnlyMemory<byte>? marker, CheckpointStoreException? forbidden) =
            await ReadAsync(CheckpointKey.Marker, _clock.GetTimestamp(), cancellationToken);
        if (forbidden is not null && !_hasRights)
        {
            // The probe decides whether it is forbidden or missing, and names the right that is.
            await ProbeAsync(cancellationToken);
        }

        return marker is { } found ? StoreMarker.Read(found) : null;
    }

    public async Task OwnAsync(string id, bool marks, CancellationToken cancellationToken)
    {
        if (marks)
        {
            await PutAsync(CheckpointKey.Marker, StoreMarker.Write(id), cancellationToken);
        }

        await CheckMarkerAsync(id, _clock.GetTimestamp(), cancellationToken);
        _owner = id;
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await CheckpointProbe.RunAsync(this, cancellationToken);
        await TryAsync(
            "look into", "its settings", _clock.GetTimestamp(), (_, token) => Done(_backend.CheckPromisesAsync(token)), cancellationToken);
        _hasRights = true;
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    public void Dispose() => _backend.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    /// <summary>The document, or why it was denied; neither: there is none.</summary>
    private async Task<(ReadOnlyMemory<byte>? Document, CheckpointStoreException? Forbidden)> ReadAsync(
        CheckpointKey key, long start, CancellationToken cancellationToken)
    {
        try
        {
            return (await TryAsync("get", NameOf(key), start, _backend.GetAsync, cancellationToken), null);
        }
        catch (CheckpointStoreException failure) when (failure.IsForbidden)
        {
            return (null, failure);
        }
    }

    /// <summary>Fails unless an object that was not found is missing: in this store, and with the right to read it.</summary>
    private async Task EnsureMissingAsync(CheckpointStoreException? forbidden, long start, CancellationToken cancellationToken)
    {
        if (_owner is { } owner)
        {
            await CheckMarkerAsync(owner, start, cancellationToken);
        }
        else if (forbidden is not null && !_hasRights)
        {
            throw forbidden;
        }
    }

    private async Task EnsureOursAsync(long start, CancellationToken cancellationToken)
    {
        if (_owner is { } owner && !_isSure)
        {
            await CheckMarkerAsync(owner, start, cancellationToken);
        }
    }

    private async Task CheckMarkerAsync(string owner, long start, CancellationToken cancellationToken)
    {
        _isSure = false;
        (ReadOnlyMemory<byte>? marker, CheckpointStoreException? forbidden) =
            await ReadAsync(CheckpointKey.Marker, start, cancellationToken);
        string? found = marker is { } document ? StoreMarker.Read(document) : null;
        if (found != owner)
        {
            throw forbidden ?? new CheckpointStoreException(found is null
                ? $"The checkpoint store {Description} has no {StoreMarker.FileName} any more: it was emptied, or is another one."
                : $"The checkpoint store {Description} belongs to other tasks (store {found}, not {owner}).");
        }

        _isSure = true;
    }

    private string NameOf(CheckpointKey key)
    {
        key.Split(); // only to refuse malformed keys
        return _prefix + key.Value;
    }

    /// <summary>Makes attempts until one succeeds, or the total timeout of the call is over.</summary>
    /// <param name="verb">What is tried, for the log.</param>
    /// <param name="name">The object's.</param>
    /// <param name="start">When the call began.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private async Task<TResult> TryAsync<TResult>(
        string verb, string name, long start, Func<string, CancellationToken, Task<TResult>> attempt, CancellationToken cancellationToken)
    {
        TimeSpan left = _options.TotalTimeout - _clock.GetElapsedTime(start);
        using CancellationTokenSource total = new(left > TimeSpan.Zero ? left : TimeSpan.Zero, _clock);
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancellationToken);
        for (int failures = 1; ; failures++)
        {
            try
            {
                using CancellationTokenSource once = new(_options.RequestTimeout, _clock);
                using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(once.Token, all.Token);
                TResult result = await attempt(name, both.Token);
                _hasAnswered = true;
                return result;
            }
            catch (Exception failure)
            {
                cancellationToken.ThrowIfCancellationRequested();
                BackendFault fault = _backend.Judge(failure);
                _isSure = false;
                _hasAnswered |= fault.IsAnswer;
                if (!fault.IsTransient || total.IsCancellationRequested || (!_hasAnswered && fault.IsRefused))
                {
                    throw Failure(verb, name, fault, failure);
                }

                try
                {
                    // With jitter, so that not all callers retry at once.
                    await Task.Delay(Retries.DelayAfter(failures, Random.Shared.NextDouble()), _clock, all.Token);
                }
                catch (OperationCanceledException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    throw Failure(verb, name, fault, failure);
                }
            }
        }
    }

    private CheckpointStoreException Failure(string verb, string name, BackendFault fault, Exception failure)
    {
        string reason = fault.IsForbidden && verb == "get"
            ? "missing or forbidden (without the right to list a bucket, most services say the same for both)"
            : fault.Reason;
        return new CheckpointStoreException($"The checkpoint store {Description} failed to {verb} {name}: {reason}.", failure)
        {
            IsForbidden = fault.IsForbidden,
        };
    }
}
