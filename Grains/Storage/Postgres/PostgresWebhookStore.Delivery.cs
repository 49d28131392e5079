using System.Collections.Immutable;
using Asya.Events;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <content>Leases, reports and the next notification.</content>
internal sealed partial class PostgresWebhookStore
{
    private static async Task<(long? First, bool HasActive)> LookAsync(PostgresWork work)
    {
        long? first = await work.NumberAsync("SELECT min(due) FROM push WHERE due IS NOT NULL");
        return (first, first is not null
            || await work.NumberAsync("SELECT count(*) FROM (SELECT FROM push WHERE state = 0 LIMIT 1) one") > 0);
    }

    private static WebhookBatch Batch(ImmutableArray<WebhookNotification> leased, long? first, bool hasActive, DateTimeOffset now) => new()
    {
        Deliveries = leased,
        NextDue = first is { } due ? UnixTicks.FromTicks(due) is var at && at > now ? at - now : TimeSpan.Zero : null,
        HasActive = hasActive,
    };

    private async Task<ImmutableArray<WebhookNotification>> LeaseAsync(PostgresWork work, int most, TimeSpan life, DateTimeOffset now)
    {
        // A row that another session has locked is skipped.
        List<WebhookRow> rows = await work.RowsAsync(
            """
            WITH mine AS (SELECT id FROM push WHERE due <= $1 AND due IS NOT NULL ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED)
            UPDATE push SET due = $2, lease = lease + 1 FROM mine WHERE push.id = mine.id
            """,
            UnixTicks.ToTicks(now), UnixTicks.ToTicks(now + life), (long)most);
        ImmutableArray<WebhookNotification>.Builder deliveries = ImmutableArray.CreateBuilder<WebhookNotification>(rows.Count);
        foreach (WebhookRow row in rows)
        {
            if (await NextAsync(work, row, now) is { } delivery)
            {
                deliveries.Add(delivery);
            }
            else
            {
                await SettleAsync(work, row with { Cursor = await LastEventAsync(work, row), Due = null });
            }
        }

        return deliveries.DrainToImmutable();
    }

    private async Task<WebhookNotification?> ReportAsync(PostgresWork work, WebhookReport report, DateTimeOffset now)
    {
        // Only locks the row and returns its log and state.
        List<WebhookRow> rows =
            await work.RowsAsync("UPDATE push SET lease = lease WHERE push.id = $1 AND push.lease = $2", report.Row, report.Lease);
        if (rows is not [WebhookRow row])
        {
            return null;
        }

        if (report.Outcome == WebhookOutcome.Drop)
        {
            await work.ExecuteAsync("DELETE FROM push WHERE id = $1", row.Id);
            return null;
        }

        WebhookRow next = row.After(report, now);
        if (next.State == WebhookState.Active && report.Outcome == WebhookOutcome.Delivered)
        {
            return await AdvanceAsync(work, next, report, now);
        }

        await SettleAsync(work, next);
        return null;
    }

    private async Task<WebhookNotification?> AdvanceAsync(PostgresWork work, WebhookRow row, WebhookReport report, DateTimeOffset now)
    {
        TaskEvent? delivered =
            await work.EventAsync(
                row.Key, "SELECT seq, at, phase, kind, data FROM events WHERE task = $1 AND seq = $2", row.Task, report.Seq);
        if (delivered is { Phase.IsTerminal: true })
        {
            await SettleAsync(work, row with { State = WebhookState.Done, Due = null });
            return null;
        }

        if (await NextAsync(work, row, now) is not { } next)
        {
            await SettleAsync(work, row with { Cursor = await LastEventAsync(work, row), Due = null });
            return null;
        }

        bool goesOn = report.NextLease > TimeSpan.Zero;
        await SettleAsync(work, row with { Due = UnixTicks.ToTicks(goesOn ? now + report.NextLease : now) });
        return goesOn ? next : null;
    }

    private async Task<WebhookNotification?> NextAsync(PostgresWork work, WebhookRow row, DateTimeOffset now)
    {
        TaskEvent? next = await work.EventAsync(
            row.Key,
            """
            SELECT e.seq, e.at, e.phase, e.kind, e.data FROM events e WHERE e.task = $1 AND e.seq > $2
                AND e.phase IS DISTINCT FROM (SELECT p.phase FROM events p WHERE p.task = $1 AND p.seq = e.seq - 1)
            ORDER BY e.seq LIMIT 1
            """,
            row.Task, row.Cursor);
        if (next is null)
        {
            return null;
        }

        return row.DeliveryOf(next, protector, now);
    }

    private static async Task<long> LastEventAsync(PostgresWork work, WebhookRow row) =>
        await work.NumberAsync("SELECT max(seq) FROM events WHERE task = $1", row.Task) ?? 0;

    private static Task<int> SettleAsync(PostgresWork work, WebhookRow row) => work.ExecuteAsync(
        "UPDATE push SET state = $2, cursor = $3, due = $4, lease = $5, attempts = $6, failing_since = $7, log = $8 WHERE id = $1",
        row.Id, (long)row.State, row.Cursor, row.Due ?? (object)NpgsqlDbType.Bigint, row.Lease, (long)row.Attempts, row.FailingSince
            ?? (object)NpgsqlDbType.Bigint, row.Log);
}
