using System.Collections.Concurrent;
using System.Text;
using Asya.Domain.Pausing;
using Asya.Grains.Checkpoints;

namespace Asya.Grains.Tests;

/// <summary>A checkpoint store in memory with scripted failures, delays and wrong answers.</summary>
internal sealed class MemoryCheckpoints(Watch changes) : ICheckpointStore
{
    private readonly TaskCompletionSource _calledWhileUnavailable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _heldPuts;
    private TaskCompletionSource? _heldDeletes;
    private (TaskCompletionSource Reached, TaskCompletionSource Released)? _heldGets;

    public ConcurrentDictionary<string, ReadOnlyMemory<byte>> Objects { get; } = new();

    /// <summary>Gets or sets what every call fails with; null: the store works.</summary>
    public string? Away { get; set; }

    public int Puts { get; private set; }

    public int Deletes { get; private set; }

    /// <summary>Gets or sets whether the end of a task waits for a deletion that is under way.</summary>
    public bool IsNear { get; set; }

    public string Description => "memory";

    public string TextOf(string key) => Encoding.UTF8.GetString(Objects[key].Span);

    /// <summary>Completes at the first call while the store is unavailable.</summary>
    public Task CalledWhileUnavailableAsync() => _calledWhileUnavailable.Task;

    public void HoldPuts() => _heldPuts = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReleasePuts() => _heldPuts?.TrySetResult();

    public void HoldDeletes() => _heldDeletes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReleaseDeletes() => _heldDeletes?.TrySetResult();

    /// <summary>Holds the next read until the returned source is completed. The returned task completes when it is there.</summary>
    public (Task Reached, TaskCompletionSource Release) HoldGets()
    {
        (TaskCompletionSource reached, TaskCompletionSource released) =
            (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
        _heldGets = (reached, released);
        return (reached.Task, released);
    }

    public async Task PutAsync(CheckpointKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        Puts++;
        if (_heldPuts is { } held)
        {
            await held.Task;
        }

        ThrowIfAway();
        Objects[key.Value] = document.ToArray();
        changes.Changed();
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        if (_heldGets is { } held)
        {
            _heldGets = null;
            held.Reached.SetResult();
            await held.Released.Task.WaitAsync(cancellationToken);
        }

        // Without the cast null would be an empty document.
        return Objects.TryGetValue(key.Value, out ReadOnlyMemory<byte> found) ? found : (ReadOnlyMemory<byte>?)null;
    }

    public async Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        Deletes++;
        if (_heldDeletes is { } held)
        {
            await held.Task;
        }

        ThrowIfAway();
        Objects.TryRemove(key.Value, out _);
        changes.Changed();
    }

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> FindOwnerAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task OwnAsync(string id, bool marks, CancellationToken cancellationToken) => Task.CompletedTask;

    private void ThrowIfAway()
    {
        if (Away is { } why)
        {
            _calledWhileUnavailable.TrySetResult();
            throw new CheckpointStoreException(why);
        }
    }
}
