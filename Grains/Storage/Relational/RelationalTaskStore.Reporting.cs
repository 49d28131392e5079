using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Domain.Reporting;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Grains.Storage.Relational;

/// <content>Reads across tasks: what waits, and what has become of tasks.</content>
internal abstract partial class RelationalTaskStore
{
    /// <summary>How many events are read by one statement of the sweep. Details of answers come with them.</summary>
    private const int EventsAtOnce = 500;

    public Task<int> CountPausedAsync(int upTo, CancellationToken cancellationToken) =>
        NumberAsync(_reporting.Paused, cancellationToken, upTo);

    public async Task<ImmutableArray<TaskState>> PausedAsync(int upTo, CancellationToken cancellationToken) =>
        [.. await _database.ReadAsync(
            session => session.AllAsync(_reporting.Waiting, static row => row.Task(0), upTo), cancellationToken)];

    public async Task<WaitingTasks> WaitingAsync(string? tenant, string? principal, int upTo, CancellationToken cancellationToken)
    {
        (string sql, object?[] values) = (tenant, principal) switch
        {
            (null, _) => (_reporting.Waiting, new object?[] { upTo + 1L }),
            (_, null) => (_reporting.WaitingOfTenant, [upTo + 1L, tenant]),
            _ => (_reporting.WaitingOfPrincipal, [upTo + 1L, tenant, principal]),
        };
        List<WaitingTask> tasks =
            await _database.ReadAsync(session => session.AllAsync(sql, static row => row.Waiting(0), values), cancellationToken);
        return new([.. tasks.Take(upTo)], tasks.Count <= upTo);
    }

    public Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        HistoryCursor after = HistoryCursor.StartOf(query);
        return _database.ReadAsync(Read, cancellationToken);

        async Task<HistoryPage> Read(SqlSession session)
        {
            // A new one each time: a read may be tried again.
            HistoryPageBuilder page = new(query);
            bool isMore = await session.UntilAsync(
                _reporting.History, row => !TryAdd(row, page), HistoryValues(query, after, page.Rows + 1L));
            return page.Page(isEnd: !isMore);
        }
    }

    public async IAsyncEnumerable<EndedPause> EndedPausesAsync(
        DateTimeOffset since, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HistoryCursor last = HistoryCursor.Before(UnixTicks.ToTicks(since));
        int rows;
        do
        {
            List<(HistoryCursor At, EndedPause? Pause)> page = await _database.ReadAsync(
                session => session.AllAsync(
                    _reporting.EndedPauses, Ended, last.At, UnixTicks.ToTicks(until), EventsAtOnce, last.Task, last.Seq),
                cancellationToken);
            foreach ((HistoryCursor at, EndedPause? pause) in page)
            {
                last = at;
                if (pause is not null)
                {
                    yield return pause;
                }
            }

            rows = page.Count;
        }
        while (rows == EventsAtOnce);
    }

    public Task<OutcomeSamples> OutcomesAsync(TaskStatsQuery query, int upTo, CancellationToken cancellationToken)
    {
        DateTimeOffset since = query.Since!.Value;
        return _database.ReadAsync(Read, cancellationToken);

        async Task<OutcomeSamples> Read(SqlSession session)
        {
            ImmutableArray<OutcomeSample>.Builder moments = ImmutableArray.CreateBuilder<OutcomeSample>();
            DateTimeOffset completeSince = since;
            int looked = 0;
            await session.UntilAsync(
                _reporting.Moments,
                row =>
                {
                    DateTimeOffset at = row.Instant(0);
                    if (looked++ == upTo)
                    {
                        // Others of the same instant may be missing.
                        completeSince = at.AddTicks(1);
                        return true;
                    }

                    if (!row.IsDBNull(3) && (query.Principal is null || row.TextOrNull(2) == query.Principal
                        || row.Waiting(5).IsShownTo(query.Viewer)))
                    {
                        moments.Add(new OutcomeSample(at, row.GetString(1), row.Instant(row.IsDBNull(4) ? 3 : 4)));
                    }

                    return false;
                },
                UnixTicks.ToTicks(since), UnixTicks.ToTicks(query.Until!.Value), upTo + 1L, query.Tenant, query.Flow, query.Principal,
                query.Principal is not null && query.IncludesPaused);
            return new(moments.DrainToImmutable(), completeSince);
        }
    }

    private static (HistoryCursor At, EndedPause? Pause) Ended(System.Data.Common.DbDataReader row) => (
        new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
        row.IsDBNull(3) ? null : EndedPause.From(new TaskKey(row.GetString(3)), row.GetString(4), row.Json(5)));

    internal static object?[] HistoryValues(HistoryQuery query, HistoryCursor after, long rows) =>
    [
        after.At, query.Until is { } until ? UnixTicks.ToTicks(until) : long.MaxValue, rows,
        query.Tenant, query.Flow, query.Principal, query.Principal is not null && query.IncludesPaused, query.Kind,
        after.Task, after.Seq,
    ];

    /// <summary>Adds a row to a page; false: the page is full without it.</summary>
    private static bool TryAdd(System.Data.Common.DbDataReader row, HistoryPageBuilder page)
    {
        if (page.IsFull || page.Scanned == page.Rows)
        {
            return false;
        }

        HistoryCursor at = new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        if (row.IsDBNull(3))
        {
            page.Skip(at);
            return true;
        }

        TaskEvent entry = new()
        {
            Key = new TaskKey(row.GetString(3)),
            Seq = at.Seq,
            At = UnixTicks.FromTicks(at.At),
            Phase = (TaskPhase)row.GetInt16(6),
            Kind = row.GetString(7),
            Data = row.Json(8),
        };
        page.Add(at, new HistoryEntry(entry, row.TextOrNull(4), row.TextOrNull(5), row.Json(9)), () => row.Waiting(10));
        return true;
    }
}
