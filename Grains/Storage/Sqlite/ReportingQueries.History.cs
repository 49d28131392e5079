using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain.Reporting;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Grains.Storage.Sqlite;

/// <content>Reads of history across tasks.</content>
internal sealed partial class ReportingQueries
{
    // A task that is not meant is joined as nothing, so that each event is one row and looking has an end.
    private const string OfMeantTasks = """
        LEFT JOIN tasks t ON t.id = e.id >> 24 AND t.tenant = ?5 AND (?6 IS NULL OR t.flow = ?6) AND (?7 IS NULL OR t.principal = ?7 OR ?8)
        """;

    // The first comparison bounds the index; the second one sorts out the rows of the very same instant.
    internal const string HistorySql = $"""
        SELECT e.at, e.id, t.task_key, t.flow, t.principal, e.phase, e.kind, e.data, CASE e.kind WHEN 'resumed' THEN e.detail END, t.doc_version, t.doc
        FROM events e INDEXED BY events_of_note {OfMeantTasks} AND (?9 IS NULL OR e.kind = ?9)
        WHERE e.{TaskSchema.AuditKinds} AND e.at >= ?1 AND e.at < ?2 AND (e.at > ?1 OR e.id > ?3)
        ORDER BY e.at, e.id LIMIT ?4
        """;

    internal const string MomentsSql = $"""
        SELECT e.at, e.kind, t.principal, t.created_at, CASE e.kind WHEN 'resumed' THEN (
            SELECT p.at FROM events p WHERE p.id < e.id AND p.id > ((e.id >> 24) << 24) AND p.kind = 'paused' ORDER BY p.id DESC LIMIT 1) END,
            t.doc_version, t.doc
        FROM events e INDEXED BY events_of_note {OfMeantTasks}
        WHERE e.{TaskSchema.AuditKinds} AND e.at >= ?1 AND e.at < ?2
        ORDER BY e.at DESC, e.id DESC LIMIT ?4
        """;

    public HistoryPage History(HistoryQuery query, HistoryCursor? cursor)
    {
        HistoryPageBuilder sieve = new(query);
        SqliteStatement statement = Statement(HistorySql);
        long since = query.Since is { } from ? UnixTicks.ToTicks(from) : long.MinValue;
        bool goesOn = cursor is { } c && c.At >= since;
        statement.Bind(1, goesOn ? cursor!.Value.At : since);
        statement.Bind(2, query.Until is { } until ? UnixTicks.ToTicks(until) : long.MaxValue);
        statement.Bind(3, goesOn ? (cursor!.Value.Task << TaskSchema.EventBits) | cursor.Value.Seq : long.MinValue);
        statement.Bind(4, sieve.Rows + 1L);
        BindMeant(statement, query.Tenant, query.Flow, query.Principal, query.IncludesPaused);
        statement.Bind(9, query.Kind);
        try
        {
            while (statement.Step())
            {
                if (sieve.IsFull || sieve.Scanned == sieve.Rows)
                {
                    return sieve.Page(isEnd: false);
                }

                long id = statement.Int64(1);
                HistoryCursor at = new(statement.Int64(0), id >> TaskSchema.EventBits, id & TaskSchema.LastEvent);
                if (statement.IsNull(2))
                {
                    sieve.Skip(at);
                    continue;
                }

                TaskEvent entry = new()
                {
                    Key = new TaskKey(statement.Text(2)),
                    Seq = at.Seq,
                    At = UnixTicks.FromTicks(at.At),
                    Phase = (TaskPhase)statement.Int32(5),
                    Kind = statement.Text(6),
                    Data = statement.Json(7),
                };
                sieve.Add(
                    at, new HistoryEntry(entry, Text(statement, 3), Text(statement, 4), statement.Json(8)), () => Task(statement, 9));
            }

            return sieve.Page(isEnd: true);
        }
        finally
        {
            statement.Reset();
        }
    }

    public OutcomeSamples Outcomes(TaskStatsQuery query, int upTo)
    {
        DateTimeOffset since = query.Since!.Value;
        SqliteStatement statement = Statement(MomentsSql);
        statement.Bind(1, UnixTicks.ToTicks(since));
        statement.Bind(2, UnixTicks.ToTicks(query.Until!.Value));
        statement.Bind(4, upTo + 1L);
        BindMeant(statement, query.Tenant, query.Flow, query.Principal, query.IncludesPaused);
        try
        {
            ImmutableArray<OutcomeSample>.Builder moments = ImmutableArray.CreateBuilder<OutcomeSample>();
            for (int looked = 0; statement.Step(); looked++)
            {
                DateTimeOffset at = UnixTicks.FromTicks(statement.Int64(0));
                if (looked == upTo)
                {
                    // Others of the same instant may be missing.
                    return new(moments.DrainToImmutable(), at.AddTicks(1));
                }

                if (!statement.IsNull(3)
                    && (query.Principal is null || Text(statement, 2) == query.Principal || Task(statement, 5).IsShownTo(query.Viewer)))
                {
                    moments.Add(
                        new OutcomeSample(at, statement.Text(1), UnixTicks.FromTicks(statement.Int64(statement.IsNull(4) ? 3 : 4))));
                }
            }

            return new(moments.DrainToImmutable(), since);
        }
        finally
        {
            statement.Reset();
        }
    }

    private static void BindMeant(SqliteStatement statement, string tenant, string? flow, string? principal, bool includesPaused)
    {
        statement.Bind(5, tenant);
        statement.Bind(6, flow);
        statement.Bind(7, principal);
        statement.Bind(8, includesPaused ? 1L : 0L);
    }

    private static WaitingTask Task(SqliteStatement statement, int column) =>
        TaskDocument.DecodeWaiting(statement.Int32(column), statement.Bytes(column + 1));

    private static string? Text(SqliteStatement statement, int column) => statement.IsNull(column) ? null : statement.Text(column);
}
