using System.Collections.Immutable;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Grains.Tests;

/// <summary>Waits for what happens to tasks: it is in their rows, which are looked at after each write.</summary>
public sealed class TaskEvents(TaskSilo silo)
{
    /// <summary>Completes when the task has had the nth event of this kind.</summary>
    public Task WaitAsync(string id, string kind, int nth = 1)
    {
        ImmutableArray<TaskEvent> had = [];
        return silo.Changes.UntilAsync(
            $"task {id}: {kind} (no. {nth})", HasItAsync, () => string.Join(", ", had.Select(static e => e.Kind)));

        async Task<bool> HasItAsync()
        {
            had = await silo.Catalog.EventsAsync(new TaskKey(id), 0, 1000, CancellationToken.None);
            return had.Count(e => e.Kind == kind) >= nth;
        }
    }

    /// <summary>Gets what the task has had, for a failure's message.</summary>
    public async Task<string> TextAsync(string id) => string.Join("; ",
        (await silo.Catalog.EventsAsync(new TaskKey(id), 0, 1000, CancellationToken.None)).Select(static e => $"{e.Kind} {e.Data}"));

    /// <summary>Looks after each write of any task, until there is what is looked for.</summary>
    public async Task<T> UntilAsync<T>(string what, Func<Task<T?>> look)
        where T : struct
    {
        T? found = null;
        await silo.Changes.UntilAsync(what, async () => (found = await look()) is not null);
        return found!.Value;
    }
}
