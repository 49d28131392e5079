using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace Asya.Engine.Tests;

/// <summary>Grain storage in memory, with ETags, that can be told to fail.</summary>
public sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string Json, string ETag)> _rows = new();
    private readonly ConcurrentDictionary<string, Exception> _failures = new();
    private int _lastETag;

    /// <summary>Makes the next operation for a grain fail.</summary>
    public void FailNext(string key, Exception exception) => _failures[key] = exception;

    /// <summary>Does what another writer would: the row changes behind the grain's back.</summary>
    public void Touch(string grainId, string stateName)
    {
        string row = $"{grainId}|{stateName}";
        _rows[row] = (_rows[row].Json, NextETag());
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfTold(grainId);
        if (_rows.TryGetValue($"{grainId}|{stateName}", out (string Json, string ETag) row))
        {
            grainState.State = JsonSerializer.Deserialize<T>(row.Json)!;
            grainState.ETag = row.ETag;
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfTold(grainId);
        string row = $"{grainId}|{stateName}";
        string json = JsonSerializer.Serialize(grainState.State);
        if (Gates.Of($"{grainId.Key}/write") is { } gate && grainState.State is Counter { Slow: true })
        {
            await gate.PassAsync();
        }

        if (_rows.TryGetValue(row, out (string Json, string ETag) stored) && stored.ETag != grainState.ETag)
        {
            throw new InconsistentStateException("Somebody else wrote it.", stored.ETag, grainState.ETag);
        }

        string etag = NextETag();
        _rows[row] = (json, etag);
        Journal.Note($"{grainId.Key}/writes", json);
        grainState.ETag = etag;
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfTold(grainId);
        _rows.TryRemove($"{grainId}|{stateName}", out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private string NextETag() => Interlocked.Increment(ref _lastETag).ToString(CultureInfo.InvariantCulture);

    private void ThrowIfTold(GrainId grainId)
    {
        if (_failures.TryRemove(grainId.Key.ToString()!, out Exception? exception))
        {
            throw exception;
        }
    }
}
