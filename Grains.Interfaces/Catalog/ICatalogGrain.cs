using System.Collections.Immutable;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;
using Orleans.CodeGeneration;

namespace Asya.Catalog;

/// <summary>Reads tasks, lists, events and flows for those without a database of their own.</summary>
/// <remarks>
/// Reading never activates a task's grain. Stateless: any key reads the same. Calls with one key share a silo and its one thread at a time,
/// so <see cref="GrainReferences"/> takes many keys in turn.
/// </remarks>
[Alias("asya.catalog")]
[Version(1)]
public interface ICatalogGrain : IGrainWithStringKey
{
    /// <summary>
    /// Gets a task, or null. Throws <see cref="TaskRejectedException"/> when its payload is asked for and the checkpoint cannot be read.
    /// </summary>
    [Alias("get")]
    Task<TaskSnapshot?> GetAsync(TaskKey key, PayloadChoice payload, CancellationToken cancellationToken);

    /// <summary>Gets a task without payload and result, or null. Takes as long for a large task as for a small one.</summary>
    [Alias("look")]
    Task<TaskSnapshot?> LookAsync(TaskKey key, CancellationToken cancellationToken);

    [Alias("list")]
    Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken);

    /// <summary>Counts the tasks of a principal that are not over, but not further than to a limit.</summary>
    [Alias("count-open")]
    Task<int> CountOpenAsync(string tenant, string principal, int upTo, CancellationToken cancellationToken);

    /// <summary>Gets the stored events of a task after a place in its sequence, in order, at most <paramref name="limit"/>.</summary>
    [Alias("events")]
    Task<ImmutableArray<TaskEvent>> EventsAsync(TaskKey key, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Gets the checkpoint of the pause that a task is at, byte for byte.</summary>
    /// <exception cref="TaskRejectedException">There is no such task, it is not paused, or its checkpoint is missing, damaged or cannot be
    /// read now.</exception>
    [Alias("checkpoint")]
    Task<JsonBytes> CheckpointAsync(TaskKey key, CancellationToken cancellationToken);

    /// <summary>Gets the answer of an event <c>resumed</c> and its changes; empty for other events.</summary>
    [Alias("answer")]
    Task<JsonBytes> AnswerAsync(TaskKey key, long seq, CancellationToken cancellationToken);

    /// <summary>
    /// Gets the latest of what was said between a task and people, in order, at most <paramref name="limit"/> and
    /// <see cref="TaskMessage.MaxCount"/>. Of a task with thousands of steps only the latest are looked through.
    /// </summary>
    [Alias("messages")]
    Task<ImmutableArray<TaskMessage>> MessagesAsync(TaskKey key, int limit, CancellationToken cancellationToken);

    /// <summary>Counts the tasks that wait for an answer, by audience and duration.</summary>
    [Alias("wait-stats")]
    Task<WaitStats> WaitStatsAsync(WaitStatsQuery query, CancellationToken cancellationToken);

    /// <summary>Counts what became of tasks, in steps of time.</summary>
    [Alias("task-stats")]
    Task<TaskStats> TaskStatsAsync(TaskStatsQuery query, CancellationToken cancellationToken);

    /// <summary>Reads on in the history across tasks.</summary>
    [Alias("history")]
    Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Says in a sentence why the silo that answers cannot store anything now; null: it can.</summary>
    [Alias("store-problem")]
    Task<string?> FindStoreProblemAsync(CancellationToken cancellationToken);

    [Alias("flows")]
    Task<ImmutableArray<FlowInfo>> FlowsAsync(CancellationToken cancellationToken);

    /// <summary>Gets the flows that a caller may start, as their <c>start:</c> has it.</summary>
    [Alias("startable-flows")]
    Task<ImmutableArray<FlowInfo>> StartableFlowsAsync(FlowQuery query, CancellationToken cancellationToken);
}
