using System.Collections.Immutable;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Relational;

/// <summary>What is written about webhooks, inside the caller's transaction.</summary>
/// <remarks>
/// A reader of a webhook's pending events locks its row first and reads the events afterwards; a task's write marks the
/// row after it wrote its events, whether it is due already or not. So one of the two sees the other, and no event is missed.
/// </remarks>
internal sealed class WebhookRules(SqlDialect dialect, WebhookSecretProtector protector, WebhookWatcher? watch = null)
{
    /// <summary>Gets the statements.</summary>
    public WebhookSql Sql { get; } = new(dialect);

    /// <summary>Gets whether no webhook can become due; null: only the table tells.</summary>
    public bool? IsIdle => watch?.IsEmpty;

    /// <summary>Whether an event of a write changes the task's phase: webhooks get no other events.</summary>
    public static bool IsToBeMarked(TaskWrite write)
    {
        TaskPhase phase = write.Expected.Phase;
        return write.Kind == TaskWriteKind.Update && write.State.NewEvents.Any(item => item.Event.Phase != phase);
    }

    /// <summary>Gets the values of <see cref="WebhookSql.Mark"/>.</summary>
    public static object?[] MarkValues(TaskWrite write) => [write.Expected.Id, UnixTicks.ToTicks(write.State.UpdatedAt)];

    /// <summary>Gets the values of the insert of a webhook that comes with its task. It gets all events of the task.</summary>
    /// <param name="write">The write of the new task.</param>
    /// <param name="target">The webhook.</param>
    /// <param name="task">The first parameter of the statement.</param>
    public object?[] InsertValues(TaskWrite write, WebhookTarget target, long task)
    {
        long now = UnixTicks.ToTicks(write.State.UpdatedAt);
        return Values(task, write.Key, target, WebhookState.Active, cursor: 0, due: now, now);
    }

    public async Task<WebhookRegistrationResult> RegisterAsync(
        SqlSession session, TaskKey key, WebhookTarget target, WebhookLimits limits, DateTimeOffset now)
    {
        // No event of the task is written meanwhile, so the place in them is the right one.
        (long task, TaskPhase phase) =
            await session.FirstAsync(Sql.TaskOfKey, static row => (row.GetInt64(0), (TaskPhase)row.GetInt16(1)), key.Value);
        if (task == 0)
        {
            return WebhookRegistrationResult.NoTask;
        }

        long at = UnixTicks.ToTicks(now);
        int replaced = await session.ExecuteAsync(
            WebhookSql.Replace, task, target.Id, target.Principal, (long)target.Format, target.Url, target.Scheme, Protect(key, target), at,
            target.Credential);
        if (replaced > 0)
        {
            watch?.Add(task);
            return WebhookRegistrationResult.Stored;
        }

        if (await session.NumberAsync(WebhookSql.CountOfTask, task) >= limits.OfTask)
        {
            return WebhookRegistrationResult.TooManyOfTask;
        }

        if (limits.OfPrincipal > 0 && target.Principal is not null)
        {
            if (dialect.LockOfText is { } oneAtATime)
            {
                // Else two could both be the last that is allowed.
                await session.ExecuteAsync(oneAtATime, $"{key.Tenant}\n{target.Principal}");
            }

            if (await session.NumberAsync(WebhookSql.CountOfPrincipal, key.Tenant, target.Principal) >= limits.OfPrincipal)
            {
                return WebhookRegistrationResult.TooManyOfPrincipal;
            }
        }

        long last = await LastEventAsync(session, task);
        WebhookState state = phase.IsTerminal ? WebhookState.Done : WebhookState.Active;
        await session.ExecuteAsync(WebhookSql.Insert, Values(task, key, target, state, last, due: null, at));
        if (state == WebhookState.Active)
        {
            watch?.Add(task);
        }

        return WebhookRegistrationResult.Stored;
    }

    public async Task<bool> DeleteAsync(SqlSession session, TaskKey key, string id)
    {
        if (await session.NumberAsync(WebhookSql.Delete, key.Value, id) is not { } task)
        {
            return false;
        }

        await LeaveIfDoneAsync(session, task);
        return true;
    }

    public async Task<bool> ReviveAsync(SqlSession session, TaskKey key, string id, DateTimeOffset now)
    {
        if (await session.NumberAsync(WebhookSql.Revive, key.Value, id, UnixTicks.ToTicks(now)) is not { } task)
        {
            return false;
        }

        watch?.Add(task);
        return true;
    }

    public async Task<ImmutableArray<WebhookNotification>> LeaseAsync(SqlSession session, int most, TimeSpan life, DateTimeOffset now)
    {
        List<WebhookRow> rows = await session.AllAsync(
            Sql.Lease, WebhookRows.Delivery, UnixTicks.ToTicks(now), UnixTicks.ToTicks(now + life), most);
        ImmutableArray<WebhookNotification>.Builder deliveries = ImmutableArray.CreateBuilder<WebhookNotification>(rows.Count);
        foreach (WebhookRow row in rows)
        {
            if (await NextAsync(session, row, now) is { } delivery)
            {
                deliveries.Add(delivery);
            }
            else
            {
                await SettleAsync(session, row with { Cursor = await LastEventAsync(session, row.Task), Due = null });
            }
        }

        return deliveries.DrainToImmutable();
    }

    /// <summary>Applies a report; returns the next notification if it is leased at once.</summary>
    public async Task<WebhookNotification?> ReportAsync(SqlSession session, WebhookReport report, DateTimeOffset now)
    {
        if (await session.FirstAsync(Sql.Row, WebhookRows.Delivery, report.Row, report.Lease) is not { } row)
        {
            // Another gateway holds the lease, or the webhook is deleted. This delivery was a duplicate (at least once).
            return null;
        }

        if (report.Outcome == WebhookOutcome.Drop)
        {
            await session.ExecuteAsync(WebhookSql.DeleteRow, row.Id);
            await LeaveIfDoneAsync(session, row.Task);
            return null;
        }

        WebhookRow next = row.After(report, now);
        if (next.State == WebhookState.Active && report.Outcome == WebhookOutcome.Delivered)
        {
            return await AdvanceAsync(session, next, report, now);
        }

        await SettleAsync(session, next);
        return null;
    }

    private async Task<WebhookNotification?> AdvanceAsync(SqlSession session, WebhookRow row, WebhookReport report, DateTimeOffset now)
    {
        if (await session.FirstAsync(Sql.Event, found => found.Event(row.Key), row.Task, report.Seq) is { Phase.IsTerminal: true })
        {
            await SettleAsync(session, row with { State = WebhookState.Done, Due = null });
            return null;
        }

        if (await NextAsync(session, row, now) is not { } next)
        {
            await SettleAsync(session, row with { Cursor = await LastEventAsync(session, row.Task), Due = null });
            return null;
        }

        bool goesOn = report.NextLease > TimeSpan.Zero;
        await SettleAsync(session, row with { Due = UnixTicks.ToTicks(goesOn ? now + report.NextLease : now) });
        return goesOn ? next : null;
    }

    private async Task<WebhookNotification?> NextAsync(SqlSession session, WebhookRow row, DateTimeOffset now) =>
        await session.FirstAsync(Sql.NextEvent, found => found.Event(row.Key), row.Task, row.Cursor) is { } next
            ? row.DeliveryOf(next, protector, now)
            : null;

    private async Task<long> LastEventAsync(SqlSession session, long task) => await session.NumberAsync(Sql.LastEvent, task) ?? 0;

    private async Task SettleAsync(SqlSession session, WebhookRow row)
    {
        await session.ExecuteAsync(
            WebhookSql.Settle, row.Id, (long)row.State, row.Cursor, SqlSession.OrNull(row.Due), row.Lease, row.Attempts,
            SqlSession.OrNull(row.FailingSince), row.Log);
        if (row.State != WebhookState.Active)
        {
            await LeaveIfDoneAsync(session, row.Task);
        }
    }

    private async Task LeaveIfDoneAsync(SqlSession session, long task)
    {
        if (watch is not null && await session.NumberAsync(WebhookSql.AnyActiveOfTask, task) == 0)
        {
            watch.Leave(task);
        }
    }

    private object?[] Values(long task, TaskKey key, WebhookTarget target, WebhookState state, long cursor, long? due, long now) =>
    [
        task, key.Value, target.Id, key.Tenant, target.Principal, (long)target.Format, target.Url, target.Scheme, Protect(key, target),
        (long)state, cursor, SqlSession.OrNull(due), now, target.Credential,
    ];

    // A secret that was copied into another row does not open there.
    private byte[] Protect(TaskKey key, WebhookTarget target) =>
        protector.Protect(WebhookSecretProtector.AssociatedDataFor(key, target.Id), new WebhookSecrets(target.Token, target.Credentials));
}
