using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain.Reporting;
using Asya.Events;
using Asya.Tasks;
using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <content>Reads of history across tasks. The counterpart of <see cref="Asya.Grains.Storage.Sqlite.ReportingQueries"/>.</content>
internal sealed partial class PostgresReads
{
    // A task that is not meant is joined as nothing, so that each event is one row and looking has an end. Documents are sent
    // only where they decide whether the caller may see the task.
    private const string OfMeantTasks = """
        LEFT JOIN tasks t ON t.id = e.task AND t.tenant = $4 AND ($5 IS NULL OR t.flow = $5) AND ($6 IS NULL OR t.principal = $6 OR $7)
        """;

    private const string Document = "t.doc_version, CASE WHEN $7 AND t.principal IS DISTINCT FROM $6 THEN t.doc END";

    internal const string HistorySql = $"""
        SELECT e.at, e.task, e.seq, t.task_key, t.flow, t.principal, e.phase, e.kind, CASE WHEN t.id IS NOT NULL THEN e.data END,
            CASE WHEN t.id IS NOT NULL AND e.kind = 'resumed' THEN e.detail END, {Document}
        FROM events e {OfMeantTasks} AND ($8 IS NULL OR e.kind = $8)
        WHERE e.{Asya.Grains.Storage.Sqlite.TaskSchema.AuditKinds} AND e.at < $2 AND (e.at, e.task, e.seq) > ($1, $9, $10)
        ORDER BY e.at, e.task, e.seq LIMIT $3
        """;

    internal const string MomentsSql = $"""
        SELECT e.at, e.kind, t.principal, t.created_at, CASE WHEN t.id IS NOT NULL AND e.kind = 'resumed' THEN (
            SELECT p.at FROM events p WHERE p.task = e.task AND p.seq < e.seq AND p.kind = 'paused' ORDER BY p.seq DESC LIMIT 1) END, {Document}
        FROM events e {OfMeantTasks}
        WHERE e.{Asya.Grains.Storage.Sqlite.TaskSchema.AuditKinds} AND e.at >= $1 AND e.at < $2
        ORDER BY e.at DESC, e.task DESC, e.seq DESC LIMIT $3
        """;

    public Task<HistoryPage> HistoryAsync(HistoryQuery query, HistoryCursor? cursor, CancellationToken cancellationToken)
    {
        HistoryPageBuilder rows = new(query);
        long since = query.Since is { } from ? UnixTicks.ToTicks(from) : long.MinValue;
        HistoryCursor after = cursor is { } place && place.At >= since ? place : HistoryCursor.Before(since);
        return ReadAsync(() => HistoryCommand(query, after, rows.Rows + 1L), Take, cancellationToken);

        async Task<HistoryPage> Take(NpgsqlDataReader reader)
        {
            // A new one each time: a read may be tried again.
            HistoryPageBuilder sieve = new(query);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (sieve.IsFull || sieve.Scanned == sieve.Rows)
                {
                    return sieve.Page(isEnd: false);
                }

                HistoryCursor at = new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
                if (reader.IsDBNull(3))
                {
                    sieve.Skip(at);
                    continue;
                }

                TaskEvent entry = new()
                {
                    Key = new TaskKey(reader.GetString(3)),
                    Seq = at.Seq,
                    At = UnixTicks.FromTicks(at.At),
                    Phase = (TaskPhase)reader.GetInt16(6),
                    Kind = reader.GetString(7),
                    Data = Json(reader, 8),
                };
                sieve.Add(at, new HistoryEntry(entry, Text(reader, 4), Text(reader, 5), Json(reader, 9)), () => Task(reader, 10));
            }

            return sieve.Page(isEnd: true);
        }
    }

    public Task<OutcomeSamples> OutcomesAsync(
        TaskStatsQuery query, int upTo, CancellationToken cancellationToken)
    {
        DateTimeOffset since = query.Since!.Value;
        return ReadAsync(Make, Take, cancellationToken);

        NpgsqlCommand Make() => Command(
            MomentsSql,
            [Number(UnixTicks.ToTicks(since)), Number(UnixTicks.ToTicks(query.Until!.Value)), Number(upTo + 1L),
                .. Meant(query.Tenant, query.Flow, query.Principal, query.IncludesPaused)]);

        async Task<OutcomeSamples> Take(NpgsqlDataReader reader)
        {
            ImmutableArray<OutcomeSample>.Builder moments = ImmutableArray.CreateBuilder<OutcomeSample>();
            for (int looked = 0; await reader.ReadAsync(cancellationToken); looked++)
            {
                DateTimeOffset at = UnixTicks.FromTicks(reader.GetInt64(0));
                if (looked == upTo)
                {
                    // Others of the same instant may be missing.
                    return new(moments.DrainToImmutable(), at.AddTicks(1));
                }

                if (!reader.IsDBNull(3)
                    && (query.Principal is null || Text(reader, 2) == query.Principal || Task(reader, 5).IsShownTo(query.Viewer)))
                {
                    moments.Add(
                        new OutcomeSample(at, reader.GetString(1), UnixTicks.FromTicks(reader.GetInt64(reader.IsDBNull(4) ? 3 : 4))));
                }
            }

            return new(moments.DrainToImmutable(), since);
        }
    }

    internal static NpgsqlCommand HistoryCommand(HistoryQuery query, HistoryCursor after, long rows) => Command(
        HistorySql,
        [
            Number(after.At), Number(query.Until is { } until ? UnixTicks.ToTicks(until) : long.MaxValue), Number(rows),
            .. Meant(query.Tenant, query.Flow, query.Principal, query.IncludesPaused), PostgresText.Parameter(query.Kind),
            Number(after.Task), Number(after.Seq),
        ]);

    private static NpgsqlParameter[] Meant(string tenant, string? flow, string? principal, bool includesPaused) =>
    [
        PostgresText.Parameter(tenant), PostgresText.Parameter(flow), PostgresText.Parameter(principal),
        new NpgsqlParameter<bool> { TypedValue = principal is not null && includesPaused, NpgsqlDbType = NpgsqlDbType.Boolean },
    ];

    private static WaitingTask Task(NpgsqlDataReader reader, int column) =>
        TaskDocument.DecodeWaiting(reader.GetInt32(column), reader.GetFieldValue<byte[]>(column + 1));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
