using System.Collections.Concurrent;
using Asya.Domain.Pausing;
using Asya.Grains.Checkpoints;

namespace Asya.Authority.Tests;

/// <summary>A checkpoint store that outlives its silos. A test can hold the next read, and change what is stored.</summary>
internal sealed class Checkpoints(Watch changes) : ICheckpointStore
{
    private TaskCompletionSource? _held;
    private volatile bool _isReading;

    public ConcurrentDictionary<string, ReadOnlyMemory<byte>> Objects { get; } = new();

    public string Description => "memory";

    /// <summary>From now on reads wait until <see cref="Release"/>: an answer stands between its admission and its commit.</summary>
    public void HoldNextRead()
    {
        _isReading = false;
        _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public Task HeldAsync() => changes.UntilAsync("an answer to read its checkpoint", () => _isReading);

    public void Release() => Interlocked.Exchange(ref _held, null)?.TrySetResult();

    public Task PutAsync(CheckpointKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        Objects[key.Value] = document.ToArray();
        return Task.CompletedTask;
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        if (_held is { } held)
        {
            _isReading = true;
            changes.Changed();
            await held.Task;
        }

        return Objects.TryGetValue(key.Value, out ReadOnlyMemory<byte> found) ? found : null;
    }

    public Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        Objects.TryRemove(key.Value, out _);
        changes.Changed();
        return Task.CompletedTask;
    }

    public Task<string?> FindOwnerAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task OwnAsync(string id, bool marks, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
