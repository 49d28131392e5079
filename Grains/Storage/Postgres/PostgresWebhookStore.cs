using System.Collections.Immutable;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;
using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Webhooks beside the tasks, in transactions of their own.</summary>
/// <remarks>
/// A reader of a webhook's pending events locks its row first and reads the events afterwards; a task's write marks the
/// row after it wrote its events, whether it is due already or not. So one of the two sees the other, and no event is missed.
/// </remarks>
internal sealed partial class PostgresWebhookStore(NpgsqlDataSource source, PostgresLocation location, WebhookSecretProtector protector)
    : IWebhookStore
{
    public Task<WebhookRegistrationResult> RegisterAsync(
        TaskKey key, WebhookTarget target, WebhookLimits limits, DateTimeOffset now, CancellationToken cancellationToken) =>
        InOneAsync(work => RegisterAsync(work, key, target, limits, now), cancellationToken);

    public Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken) => InOneAsync(
        async work =>
        {
            List<WebhookEntry> rows =
                await work.InfosAsync("task = (SELECT id FROM tasks WHERE task_key = $1) ORDER BY id", key.Value);
            return rows.Select(static row => row.Info).ToImmutableArray();
        },
        cancellationToken);

    public Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken) => InOneAsync(
        work => work.ExecuteAsync(
            "DELETE FROM push WHERE task = (SELECT id FROM tasks WHERE task_key = $1) AND config = $2", key.Value, id),
        cancellationToken);

    public Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken) =>
        InOneAsync(work => CountAsync(work, tenant, principal), cancellationToken);

    public Task<int> CountPendingAsync(int upTo, CancellationToken cancellationToken) => InOneAsync(
        async work =>
            (int)(await work.NumberAsync("SELECT count(*) FROM (SELECT FROM push WHERE due IS NOT NULL LIMIT $1) few", upTo) ?? 0),
        cancellationToken);

    public Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, DateTimeOffset now, CancellationToken cancellationToken) => InOneAsync(
        async work =>
        {
            (long? first, bool hasActive) = await LookAsync(work);
            if (first is null || first > UnixTicks.ToTicks(now))
            {
                return Batch([], first, hasActive, now);
            }

            ImmutableArray<WebhookNotification> leased = await LeaseAsync(work, most, life, now);
            (first, hasActive) = await LookAsync(work);
            return Batch(leased, first, hasActive, now);
        },
        cancellationToken);

    public Task<WebhookNotification?> ReportAsync(WebhookReport report, DateTimeOffset now, CancellationToken cancellationToken) =>
        InOneAsync(work => ReportAsync(work, report, now), cancellationToken);

    public Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken) => InOneAsync(
        async work =>
        {
            List<WebhookEntry> rows =
                await work.InfosAsync("tenant = $1 AND state = 2 AND id > $2 ORDER BY id LIMIT $3", tenant, after, limit + 1L);
            return new WebhookPage
            {
                Items = [.. rows.Take(limit).Select(static row => row.Info)],
                Next = rows.Count > limit ? rows[limit - 1].Id : null,
            };
        },
        cancellationToken);

    public Task<bool> ReviveAsync(TaskKey key, string id, DateTimeOffset now, CancellationToken cancellationToken) => InOneAsync(
        async work => await work.ExecuteAsync(
            """
            UPDATE push SET state = 0, attempts = 0, failing_since = NULL, due = $3
            WHERE task = (SELECT id FROM tasks WHERE task_key = $1) AND config = $2 AND state = 2
            """,
            key.Value, id, UnixTicks.ToTicks(now)) > 0,
        cancellationToken);

    /// <summary>The statement that stores the webhook that a new task came with, in the transaction that stores the task.</summary>
    public NpgsqlBatchCommand InsertWithTask(TaskWrite write, WebhookTarget target)
    {
        long now = UnixTicks.ToTicks(write.State.UpdatedAt);
        NpgsqlBatchCommand command = new(
            InsertOf("(SELECT id FROM tasks WHERE task_key = $2 AND etag = $1)") + " FROM tasks WHERE task_key = $2 AND etag = $1");
        PostgresWork.Add(
            command.Parameters, Values(write.NewVersion, write.Key, target, WebhookState.Active, cursor: 0, now, now));
        return command;
    }

    /// <summary>The statement that marks a task's webhooks as due, after the one that stored its events.</summary>
    public static NpgsqlBatchCommand Mark(TaskWrite write)
    {
        // Not only if it is not due yet: that may change while this waits for the row.
        NpgsqlBatchCommand command = new("UPDATE push SET due = coalesce(due, $2) WHERE task = $1 AND state = 0");
        PostgresWork.Add(command.Parameters, [write.Expected.Id, UnixTicks.ToTicks(write.State.UpdatedAt)]);
        return command;
    }

    /// <summary>Whether an event of a write changes the task's phase: webhooks get no other events.</summary>
    public static bool IsToBeMarked(TaskWrite write)
    {
        TaskPhase phase = write.Expected.Phase;
        return write.Kind == TaskWriteKind.Update && write.State.NewEvents.Any(item => item.Event.Phase != phase);
    }

    private static async Task<int> CountAsync(PostgresWork work, string tenant, string principal) => (int)(await work.NumberAsync(
        "SELECT count(*) FROM push WHERE tenant = $1 AND principal = $2 AND principal IS NOT NULL AND state <> 1", tenant,
        principal))!.Value;

    private async Task<WebhookRegistrationResult> RegisterAsync(
        PostgresWork work, TaskKey key, WebhookTarget target, WebhookLimits limits, DateTimeOffset now)
    {
        // No event of the task is written meanwhile, so the place in them is the right one.
        if (await work.PairAsync("SELECT id, status::bigint FROM tasks WHERE task_key = $1 FOR UPDATE", key.Value)
            is not var (task, status))
        {
            return WebhookRegistrationResult.NoTask;
        }

        long at = UnixTicks.ToTicks(now);
        int replaced = await work.ExecuteAsync(
            """
            UPDATE push SET principal = $3, credential = $9, format = $4, url = $5, scheme = $6, secrets = $7, attempts = 0, failing_since = NULL, lease = lease + 1,
                state = CASE state WHEN 1 THEN 1 ELSE 0 END, due = CASE state WHEN 1 THEN NULL ELSE $8 END
            WHERE task = $1 AND config = $2
            """,
            task, target.Id, target.Principal, (long)target.Format, target.Url, target.Scheme, Protect(key, target), at,
            target.Credential);
        if (replaced > 0)
        {
            return WebhookRegistrationResult.Stored;
        }

        if (await work.NumberAsync("SELECT count(*) FROM push WHERE task = $1", task) >= limits.OfTask)
        {
            return WebhookRegistrationResult.TooManyOfTask;
        }

        if (limits.OfPrincipal > 0 && target.Principal is not null)
        {
            // One after the other, else two could both be the last that is allowed.
            await work.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", $"{key.Tenant}\n{target.Principal}");
            if (await CountAsync(work, key.Tenant, target.Principal) >= limits.OfPrincipal)
            {
                return WebhookRegistrationResult.TooManyOfPrincipal;
            }
        }

        long last = await work.NumberAsync("SELECT max(seq) FROM events WHERE task = $1", task) ?? 0;
        WebhookState state = ((TaskPhase)status).IsTerminal ? WebhookState.Done : WebhookState.Active;
        await work.ExecuteAsync(InsertOf("$1"), Values(task, key, target, state, last, due: null, at));
        return WebhookRegistrationResult.Stored;
    }

    private static string InsertOf(string task) => $"""
        INSERT INTO push (task, task_key, config, tenant, principal, format, url, scheme, secrets, state, cursor, due, lease, attempts, created_at,
            credential)
        SELECT {task}, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, $13, $14
        """;

    private object?[] Values(long task, TaskKey key, WebhookTarget target, WebhookState state, long cursor, long? due, long now) =>
    [
        task, key.Value, target.Id, key.Tenant, target.Principal, (long)target.Format, target.Url, target.Scheme, Protect(key, target),
        (long)state, cursor,
        due ?? (object)NpgsqlDbType.Bigint, now, target.Credential,
    ];

    private byte[] Protect(TaskKey key, WebhookTarget target) =>
        protector.Protect(WebhookSecretProtector.AssociatedDataFor(key, target.Id), new WebhookSecrets(target.Token, target.Credentials));

    private async Task<T> InOneAsync<T>(Func<PostgresWork, Task<T>> act, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            T result = await act(new PostgresWork(connection, cancellationToken));
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (Exception failure) when (PostgresFailure.IsOurs(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw PostgresFailure.From(location, failure);
        }
    }
}
