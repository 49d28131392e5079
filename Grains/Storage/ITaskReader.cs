using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>Reads stored tasks without activating them. The twin of the grain storage named <see cref="StorageNames.Tasks"/>.</summary>
internal interface ITaskReader
{
    /// <summary>Reads a task, or null.</summary>
    Task<TaskState?> GetAsync(TaskKey key, bool withPayload, CancellationToken cancellationToken);

    /// <summary>Reads a page of tasks, without payload.</summary>
    /// <exception cref="FormatException">The cursor is none that this store made.</exception>
    Task<StoredTaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken);

    /// <summary>Counts the tasks that the filters of a list leave, on all its pages.</summary>
    Task<long> CountAsync(TaskQuery query, CancellationToken cancellationToken);

    /// <summary>Reads the events of a task after a place in its sequence, in order.</summary>
    Task<ImmutableArray<TaskEvent>> EventsAsync(TaskKey key, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the data of one event; empty if it has none.</summary>
    Task<JsonBytes> EventDetailAsync(TaskKey key, long seq, CancellationToken cancellationToken);

    /// <summary>Reads the keys of due tasks, in the order of their due time.</summary>
    /// <param name="dueBy">Only tasks that are due by then.</param>
    /// <param name="after">The last entry of the page before.</param>
    /// <param name="limit">The most entries to read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ImmutableArray<DueTask>> DueAsync(DateTimeOffset dueBy, DueTask? after, int limit, CancellationToken cancellationToken);

    /// <summary>Counts the tasks of a principal that are not over, but not further than to a limit.</summary>
    Task<int> CountOpenAsync(string tenant, string principal, int upTo, CancellationToken cancellationToken);

    /// <summary>Counts the paused tasks of all tenants, but not further than to a limit.</summary>
    Task<int> CountPausedAsync(int upTo, CancellationToken cancellationToken);

    /// <summary>Reads the parts of paused tasks that are needed to count them, oldest tasks first.</summary>
    /// <param name="tenant">Whose; null: every tenant's.</param>
    /// <param name="principal">The principal within the tenant; null: all principals.</param>
    /// <param name="upTo">The most to read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<WaitingTasks> WaitingAsync(
        string? tenant, string? principal, int upTo, CancellationToken cancellationToken);

    /// <summary>Reads on in the history across tasks.</summary>
    /// <exception cref="FormatException">The cursor is none that this store made.</exception>
    Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Reads which pauses of all tasks have ended in a span of time, in any order. One may come twice.</summary>
    /// <param name="since">The first instant.</param>
    /// <param name="until">The instant that is too late already. It is some minutes ago: all writes of the time before are done.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<EndedPause> EndedPausesAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Reads what became of tasks within a span of time, latest first.</summary>
    /// <param name="query">Which; since and until are set.</param>
    /// <param name="upTo">The maximum of events to scan.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The moments, and the instant from which on they are all.</returns>
    Task<OutcomeSamples> OutcomesAsync(
        TaskStatsQuery query, int upTo, CancellationToken cancellationToken);

    /// <summary>Reads the id that the tasks have had since their tables were made. The checkpoint store's marker names it.</summary>
    Task<string> StoreIdAsync(CancellationToken cancellationToken);

    /// <summary>Reads some paused tasks of any tenant, without payload.</summary>
    Task<ImmutableArray<TaskState>> PausedAsync(int upTo, CancellationToken cancellationToken);

    /// <summary>Fails unless the store can be written to and read from.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
