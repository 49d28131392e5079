using Asya.Domain;
using Asya.Tasks;
using Orleans.Storage;

namespace Asya.Testing;

/// <summary>Sees each state of each task as it is stored, so that a test waits for what is stored and never polls.</summary>
internal sealed class ObservedTasks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TaskKey, TaskState> _tasks = [];
    private TaskCompletionSource _changed = NewSource();

    /// <summary>Puts itself before the storage of tasks.</summary>
    public IGrainStorage Over(IGrainStorage storage) => new Observer(this, storage);

    /// <summary>Completes when a condition of the stored tasks holds, now or after a write.</summary>
    /// <param name="isSo">The condition.</param>
    /// <param name="patience">How long to wait, in real time.</param>
    /// <returns>Whether it held in time.</returns>
    public async Task<bool> UntilAsync(Func<IReadOnlyDictionary<TaskKey, TaskState>, bool> isSo, TimeSpan patience)
    {
        using CancellationTokenSource limit = new(patience);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (isSo(_tasks))
                {
                    return true;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    /// <summary>Reads something of the stored tasks.</summary>
    public T Read<T>(Func<IReadOnlyDictionary<TaskKey, TaskState>, T> read)
    {
        lock (_lock)
        {
            return read(_tasks);
        }
    }

    private void Note(TaskKey key, TaskState? state)
    {
        lock (_lock)
        {
            if (state is null)
            {
                _tasks.Remove(key);
            }
            else
            {
                _tasks[key] = state;
            }

            _changed.TrySetResult();
            _changed = NewSource();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Observer(ObservedTasks tasks, IGrainStorage storage) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            storage.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await storage.WriteStateAsync(stateName, grainId, grainState);
            if (grainState.State is TaskState state)
            {
                tasks.Note(state.Key, state);
            }
        }

        public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await storage.ClearStateAsync(stateName, grainId, grainState);
            tasks.Note(new TaskKey(grainId.Key.ToString()!), null);
        }
    }
}
