using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Domain.Reporting;
using Asya.Domain.Subjects;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Grains.Checkpoints;
using Asya.Grains.Flows;
using Asya.Grains.Storage;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Asya.Grains.Tasks;

/// <summary>Reads for those who have no database: gateways and clients. Activates no task.</summary>
[StatelessWorker(1), Reentrant]
internal sealed partial class CatalogGrain(
    ITaskReader reader,
    ICheckpointStore checkpoints,
    FlowCatalog flows,
    StoreHealth health,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    ILogger<CatalogGrain> logger) : Grain, ICatalogGrain
{
    // Enough to fill any page of a principal who may answer most pauses. For other principals a page may be short.
    private const int MaxScanned = 2000;

    private const int PageToCount = 200;

    // Some tens of milliseconds of reading; what is beyond is an alarm whatever its figures are.
    private const int MaxWaits = 20_000;

    // A day of a busy store. The answer says from when on it is complete.
    private const int MaxSamples = 50_000;

    // Much less than a grain call may take: the rest of the task is to be seen meanwhile.
    private static readonly TimeSpan MaxPayloadWait = TimeSpan.FromSeconds(2);

    public async Task<TaskSnapshot?> GetAsync(TaskKey key, PayloadChoice payload, CancellationToken cancellationToken)
    {
        // The result of a finished task lies where its payload was, so it is read whatever the choice.
        TaskState? state = await TranslateAsync(reader.GetAsync(key, withPayload: true, cancellationToken));
        if (state is null)
        {
            return null;
        }

        TaskSnapshot snapshot = Snapshots.From(state, state.Payload);
        if (state.Phase == TaskPhase.Paused)
        {
            snapshot = snapshot with { AnswerSchema = AnswerForm.Of(snapshot.PauseMetadata).Schema() };
        }

        return payload switch
        {
            PayloadChoice.None => snapshot with { Payload = default },
            PayloadChoice.First =>
                snapshot with { Payload = await TranslateAsync(reader.EventDetailAsync(key, seq: 1, cancellationToken)) },
            PayloadChoice.Current when state.Phase == TaskPhase.Paused =>
                await WithPausedPayloadAsync(snapshot with { Origins = state.Origins }, state, cancellationToken),
            _ => snapshot with { Origins = state.Origins },
        };
    }

    public async Task<TaskSnapshot?> LookAsync(TaskKey key, CancellationToken cancellationToken) =>
        await TranslateAsync(reader.GetAsync(key, withPayload: false, cancellationToken)) is { } state
            ? Snapshots.From(state, default)
            : null;

    public async Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken)
    {
        query = query.Answerer is null ? query : query with { Phase = TaskPhase.Paused };
        if (query is { Order: TaskOrder.Oldest or TaskOrder.Due, Phase: not TaskPhase.Paused })
        {
            throw new TaskRejectedException(TaskRejection.Invalid, "Only what waits has this order: it goes with paused tasks.");
        }

        try
        {
            ListRules rules = new(query);
            (ImmutableArray<TaskState> tasks, string? next) = await ListAsync(rules, query, cancellationToken);
            return new()
            {
                Tasks = [.. tasks.Select(static t => Snapshots.From(t, default))],
                NextCursor = next,
                Total = query.Counts ? await CountAsync(rules, query, cancellationToken) : null,
            };
        }
        catch (FormatException)
        {
            throw new TaskRejectedException(TaskRejection.Invalid, "The cursor is not one of this list's.");
        }
    }

    public Task<int> CountOpenAsync(string tenant, string principal, int upTo, CancellationToken cancellationToken) =>
        TranslateAsync(reader.CountOpenAsync(tenant, principal, upTo, cancellationToken));

    public Task<ImmutableArray<TaskEvent>> EventsAsync(TaskKey key, long after, int limit, CancellationToken cancellationToken) =>
        TranslateAsync(reader.EventsAsync(key, after, limit, cancellationToken));

    // What other events keep is for the task alone.
    public async Task<JsonBytes> AnswerAsync(TaskKey key, long seq, CancellationToken cancellationToken) =>
        await TranslateAsync(reader.EventsAsync(key, seq - 1, limit: 1, cancellationToken)) is [var resumed]
            && resumed.Kind == TaskEventKind.Resumed.WireName && resumed.Seq == seq
            ? await TranslateAsync(reader.EventDetailAsync(key, seq, cancellationToken))
            : default;

    public async Task<ImmutableArray<TaskMessage>> MessagesAsync(TaskKey key, int limit, CancellationToken cancellationToken) =>
        await TranslateAsync(reader.GetAsync(key, withPayload: false, cancellationToken)) is { } state
            ? await TranslateAsync(LatestMessages.ReadAsync(reader, state, limit, cancellationToken))
            : [];

    public async Task<JsonBytes> CheckpointAsync(TaskKey key, CancellationToken cancellationToken)
    {
        PauseState pause = await PauseAsync(key, cancellationToken);
        ReadOnlyMemory<byte>? document;
        try
        {
            document = await checkpoints.GetAsync(pause.CheckpointKey, cancellationToken);
        }
        catch (CheckpointStoreException e)
        {
            LogUnreadable(logger, e, key);
            throw new TaskRejectedException(TaskRejection.CheckpointStoreUnavailable, "The checkpoint store does not answer.");
        }

        if (document is { } found && CheckpointDocument.DigestOf(found) == pause.Sha256)
        {
            return new JsonBytes(found);
        }

        // Gone between the two reads? Then the task has gone on, and this says so.
        PauseState now = await PauseAsync(key, cancellationToken);
        throw now.Number == pause.Number
            ? new TaskRejectedException(
                TaskRejection.CheckpointNotFound, "checkpoint not found: the paused envelope is missing or was changed")
            : new TaskRejectedException(
                TaskRejection.NotPaused, $"task not paused: it is not paused at pause {pause.Number} any more but at pause {now.Number}");
    }

    public async Task<WaitStats> WaitStatsAsync(WaitStatsQuery query, CancellationToken cancellationToken)
    {
        (ImmutableArray<WaitingTask> tasks, bool isComplete) =
            await TranslateAsync(reader.WaitingAsync(query.Tenant, query.Principal, MaxWaits, cancellationToken));
        IEnumerable<WaitingTask> shown = query.Viewer is { } viewer ? tasks.Where(task => task.IsShownTo(viewer)) : tasks;
        return WaitStatsCalculator.Compute(shown, isComplete, clock.GetUtcNow(), query.Flow);
    }

    public async Task<TaskStats> TaskStatsAsync(TaskStatsQuery query, CancellationToken cancellationToken)
    {
        DateTimeOffset until = query.Until ?? clock.GetUtcNow();
        DateTimeOffset since = query.Since ?? until - TimeSpan.FromDays(1);
        if (query.Bucket < TimeSpan.FromSeconds(1) || until <= since || (until - since) / query.Bucket > TaskStatsQuery.MaxBuckets)
        {
            throw new TaskRejectedException(TaskRejection.Invalid,
                $"The time must have an end after its beginning, and at most {TaskStatsQuery.MaxBuckets} steps of a second at least.");
        }

        (ImmutableArray<OutcomeSample> moments, DateTimeOffset completeSince) =
            await TranslateAsync(reader.OutcomesAsync(query with { Since = since, Until = until }, MaxSamples, cancellationToken));
        return TaskStatsRules.Compute(moments, since, until, query.Bucket, completeSince);
    }

    public async Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await TranslateAsync(reader.HistoryAsync(query, cancellationToken));
        }
        catch (FormatException)
        {
            throw new TaskRejectedException(TaskRejection.Invalid, "The cursor is not one of this history's.");
        }
    }

    public Task<string?> FindStoreProblemAsync(CancellationToken cancellationToken) => Task.FromResult(health.FindProblem());

    public Task<ImmutableArray<FlowInfo>> FlowsAsync(CancellationToken cancellationToken) => Task.FromResult(flows.Infos);

    public Task<ImmutableArray<FlowInfo>> StartableFlowsAsync(FlowQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(flows.StartableBy(query));

    // Who sees a task that is for candidates only follows from rules, not from a column. Of one's own tasks one sees each.
    private async Task<long> CountAsync(ListRules rules, TaskQuery query, CancellationToken cancellationToken)
    {
        if (query.Viewer is null || query.Principal is not null)
        {
            return await TranslateAsync(reader.CountAsync(query, cancellationToken));
        }

        long shown = 0;
        int looked = 0;
        string? cursor = null;
        do
        {
            (ImmutableArray<TaskState> page, cursor) =
                await TranslateAsync(reader.ListAsync(query with { Cursor = cursor, Limit = PageToCount }, cancellationToken));
            shown += page.Count(rules.Has);
            looked += page.Length;
        }
        while (cursor is not null && looked < MaxScanned);

        return shown;
    }

    // Who may answer and what is searched follows from rules. A store leaves out what cannot be meant; the rest is looked through here, not
    // without an end.
    private async Task<StoredTaskPage> ListAsync(ListRules rules, TaskQuery query, CancellationToken cancellationToken)
    {
        ImmutableArray<TaskState>.Builder found = ImmutableArray.CreateBuilder<TaskState>();
        string? cursor = query.Cursor;
        int looked = 0;
        do
        {
            (ImmutableArray<TaskState> page, cursor) =
                await TranslateAsync(
                    reader.ListAsync(query with { Cursor = cursor, Limit = query.Limit - found.Count }, cancellationToken));
            found.AddRange(page.Where(rules.Has));
            looked += page.Length;
        }
        while (cursor is not null && found.Count < query.Limit && looked < MaxScanned);

        return new(found.DrainToImmutable(), cursor);
    }

    /// <summary>Adds the payload from the checkpoint, or why it is not there: the rest of the task is known without the store.</summary>
    private async Task<PauseState> PauseAsync(TaskKey key, CancellationToken cancellationToken)
    {
        TaskState state = await TranslateAsync(reader.GetAsync(key, withPayload: false, cancellationToken))
            ?? throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");
        return state.Phase == TaskPhase.Paused
            ? state.Pauses.Current!
            : throw new TaskRejectedException(TaskRejection.NotPaused, ResumeRules.NotPausedText(state));
    }

    private async Task<TaskSnapshot> WithPausedPayloadAsync(TaskSnapshot snapshot, TaskState state, CancellationToken cancellationToken)
    {
        PauseState pause = state.Pauses.Current!;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(MaxPayloadWait);
        ReadOnlyMemory<byte>? document;
        try
        {
            document = await checkpoints.GetAsync(pause.CheckpointKey, patience.Token);
        }
        catch (CheckpointStoreException e)
        {
            LogUnreadable(logger, e, state.Key);
            return snapshot with { PayloadUnavailable = e.PublicReason };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreadable(logger, e, state.Key);
            return snapshot with { PayloadUnavailable = "the checkpoint store does not answer" };
        }

        if (document is { } found)
        {
            return CheckpointDocument.DigestOf(found) == pause.Sha256
                ? snapshot with { Payload = CheckpointDocument.PayloadOf(found) }
                : snapshot with { PayloadUnavailable = "checkpoint not found: what is in its place was not written by this task" };
        }

        // Gone between the two reads: then the task has gone on, and the next look will see it.
        TaskState? now = await TranslateAsync(reader.GetAsync(state.Key, withPayload: false, cancellationToken));
        return now?.Phase == TaskPhase.Paused && now.Pauses.Current?.CheckpointKey == pause.CheckpointKey
            ? snapshot with { PayloadUnavailable = "checkpoint not found: the paused envelope is missing" }
            : snapshot;
    }

    /// <summary>Says that the store failed in a way that gateways know, wherever they are. They ask again.</summary>
    private async Task<T> TranslateAsync<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (TaskStoreException e)
        {
            LogStoreFailed(logger, e);
            throw e.Fault is TaskStoreFault.Unavailable
                ? new OrleansException("The task store could not be read.")
                : StorageErrors.Translate(e);
        }
        catch (ObjectDisposedException)
        {
            throw new OrleansException(StorageErrors.Closed);
        }
    }

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "The task store could not be read")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "The checkpoint of paused task {Task} could not be read")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, TaskKey task);
}
