using Asya.Domain;
using Orleans.Storage;

namespace Asya.Grains.Storage;

/// <summary>The task store as the grain storage named <see cref="StorageNames.Tasks"/>. It holds tasks and nothing else.</summary>
/// <remarks>Orleans has versions as text: they are turned into text, and back, here and nowhere else.</remarks>
internal sealed class TaskGrainStorage(ITaskStore store) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        IGrainState<TaskState> task = OfTask(grainState);
        StoredTask? row =
            await StorageErrors.TranslateAsync(store.ReadAsync(new(grainId.Key.ToString()!), CancellationToken.None));
        task.State = row?.State ?? TaskState.None;
        task.ETag = row?.ETag?.ToString();
        task.RecordExists = task.ETag is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        IGrainState<TaskState> task = OfTask(grainState);
        TaskETag? known = task.ETag is null ? null : ETagOf(task, grainId);
        TaskWriteResult result = await StorageErrors.TranslateAsync(store.WriteAsync(task.State!, known, CancellationToken.None));
        ThrowIfStale(result, grainId, task);
        task.ETag = result.ETag?.ToString();
        task.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        IGrainState<TaskState> task = OfTask(grainState);
        if (task.ETag is not null)
        {
            TaskETag known = ETagOf(task, grainId);
            ThrowIfStale(await StorageErrors.TranslateAsync(store.DeleteAsync(task.State!, known, CancellationToken.None)), grainId, task);
        }

        task.State = StoredTask.Removed(task.State!.Pauses.Last).State;
        task.ETag = null;
        task.RecordExists = false;
    }

    private static IGrainState<TaskState> OfTask<T>(IGrainState<T> grainState) =>
        grainState as IGrainState<TaskState> ?? throw new NotSupportedException(
            $"This storage keeps {nameof(TaskState)}, not {typeof(T).Name}.");

    private static TaskETag ETagOf(IGrainState<TaskState> task, GrainId grainId) =>
        TaskETag.TryParse(task.ETag!, out TaskETag known) ? known : throw new InconsistentStateException(
            $"'{task.ETag}' is no version of {grainId} that this storage gave.", storedEtag: null, task.ETag);

    private static void ThrowIfStale(TaskWriteResult result, GrainId grainId, IGrainState<TaskState> task)
    {
        if (!result.Stored)
        {
            throw new InconsistentStateException(
                $"The stored version of {grainId} is not the one that was read.", result.ETag?.ToString(), task.ETag);
        }
    }
}
