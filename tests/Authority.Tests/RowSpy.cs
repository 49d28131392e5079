using System.Collections.Concurrent;
using Asya.Domain;
using Asya.Tasks;
using Orleans.Storage;

namespace Asya.Authority.Tests;

/// <summary>Sees every row as it is stored, and every event with it: what is true, whatever a reply says.</summary>
internal sealed class RowSpy(IGrainStorage inner, Watch changes) : IGrainStorage
{
    /// <summary>Gets the stored rows by their keys.</summary>
    public ConcurrentDictionary<string, TaskState> Rows { get; init; } = new();

    /// <summary>Gets all events of each key, those of removed tasks too.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<NewEvent>> Events { get; init; } = new();

    /// <summary>Gets or sets whether the disk acts as if the process were dead.</summary>
    public bool Dead { get; set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfDead();
        return inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfDead();
        TaskState state = (TaskState)(object)grainState.State!;
        await inner.WriteStateAsync(stateName, grainId, grainState);
        ConcurrentQueue<NewEvent> events = Events.GetOrAdd(state.Key.Value, static _ => new());
        foreach (NewEvent item in state.NewEvents)
        {
            events.Enqueue(item);
        }

        Rows[state.Key.Value] = state;
        changes.Changed();
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfDead();
        string key = grainId.Key.ToString()!;
        await inner.ClearStateAsync(stateName, grainId, grainState);
        Rows.TryRemove(key, out _);
        changes.Changed();
    }

    /// <summary>Forgets the tasks of some tenants.</summary>
    public void Forget(string[] tenants)
    {
        foreach (string key in Events.Keys.Where(key => tenants.Contains(new TaskKey(key).Tenant)))
        {
            Rows.TryRemove(key, out _);
            Events.TryRemove(key, out _);
        }
    }

    private void ThrowIfDead()
    {
        if (Dead)
        {
            throw new IOException("the process is dead");
        }
    }
}
