using System.Collections.Concurrent;
using Orleans.Storage;

namespace Asya.Grains.Tests;

/// <summary>Counts storage calls, with scripted failures.</summary>
internal sealed class StorageSpy(IGrainStorage inner, Watch changes) : IGrainStorage
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _cleared = new();
    private int _failBefore;
    private int _failAfter;

    public ConcurrentDictionary<string, int> Reads { get; } = new();

    public ConcurrentDictionary<string, int> Writes { get; } = new();

    /// <summary>Gets or sets whether the disk acts as if the process were dead.</summary>
    public bool Dead { get; set; }

    /// <summary>Gets or sets whether rows cannot be removed.</summary>
    public bool ClearsFail { get; set; }

    /// <summary>The next write does not happen.</summary>
    public void FailNextWrite() => Interlocked.Increment(ref _failBefore);

    /// <summary>The next write is stored, but reported as failed.</summary>
    public void FailAfterNextWrite() => Interlocked.Increment(ref _failAfter);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Dead)
        {
            throw new IOException("the disk is away");
        }

        Reads.AddOrUpdate(grainId.Key.ToString()!, 1, static (_, n) => n + 1);
        return inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Dead || Take(ref _failBefore))
        {
            throw new IOException("the disk is away");
        }

        string? etag = grainState.ETag;
        await inner.WriteStateAsync(stateName, grainId, grainState);
        Writes.AddOrUpdate(grainId.Key.ToString()!, 1, static (_, n) => n + 1);
        changes.Changed();
        if (Take(ref _failAfter))
        {
            grainState.ETag = etag;
            throw new IOException("the answer of the disk was lost");
        }
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Dead || ClearsFail)
        {
            throw new IOException("the disk is away");
        }

        await inner.ClearStateAsync(stateName, grainId, grainState);
        Cleared(grainId.Key.ToString()!).TrySetResult();
        changes.Changed();
    }

    /// <summary>Completes when the task's row has been removed.</summary>
    public Task ClearedAsync(string id) => Cleared(id).Task;

    private TaskCompletionSource Cleared(string id) =>
        _cleared.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private static bool Take(ref int count)
    {
        if (Interlocked.Decrement(ref count) >= 0)
        {
            return true;
        }

        Interlocked.Increment(ref count);
        return false;
    }
}
