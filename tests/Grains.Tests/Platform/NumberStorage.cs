using System.Collections.Concurrent;
using Orleans.Storage;

namespace Asya.Grains.Tests.Platform;

/// <summary>Grain storage with versions, in memory, with scripted failures.</summary>
internal sealed class NumberStorage : IGrainStorage
{
    public const string Name = "numbers";

    private readonly ConcurrentDictionary<GrainId, (object State, Guid ETag)> _rows = new();
    private Exception? _failure;

    /// <summary>Makes the next operation fail.</summary>
    public void FailNext(Exception failure) => _failure = failure;

    /// <summary>Simulates another writer: changes every row without its grain.</summary>
    public void Touch()
    {
        foreach (GrainId id in _rows.Keys)
        {
            _rows[id] = (_rows[id].State, Guid.NewGuid());
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfScripted();
        if (_rows.TryGetValue(grainId, out (object State, Guid ETag) row))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = ((T)row.State, row.ETag.ToString(), true);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfScripted();
        if (_rows.TryGetValue(grainId, out (object State, Guid ETag) row) && row.ETag.ToString() != grainState.ETag)
        {
            throw new InconsistentStateException("Another has written it.", row.ETag.ToString(), grainState.ETag);
        }

        (object State, Guid ETag) written = (grainState.State!, Guid.NewGuid());
        _rows[grainId] = written;
        (grainState.ETag, grainState.RecordExists) = (written.ETag.ToString(), true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

    private void ThrowIfScripted()
    {
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            throw failure;
        }
    }
}
