using System.Collections.Immutable;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Webhooks in the index of the tasks.</summary>
/// <remarks>
/// A webhook is due from its registration on, and the first lease finds whether anything has happened: so a write that is under way while
/// it is registered is not missed. A write marks the webhooks after it was stored; until then its own mark stands, and a sweeper does it.
/// </remarks>
internal sealed class AzureWebhookStore(
    AzureAccount account, StateReader states, WebhookTable table, WebhookSecretProtector protector, TimeProvider clock) : IWebhookStore
{
    // Beside those that are to be leased: others lease them too.
    private const int MaxScanned = 200;

    private readonly WebhookEvents _events = new(account, states);

    /// <summary>Puts a webhook that comes with its task, before the task is written.</summary>
    /// <returns>Its number.</returns>
    public async Task<long> AddAsync(TaskWrite write, long task, WebhookTarget target, CancellationToken cancellationToken)
    {
        long at = UnixTicks.ToTicks(write.State.UpdatedAt);
        for (int left = WebhookTable.Tries; left > 0; left--)
        {
            if (await table.ChangeAsync(null, Create(write.Key, task, target, at), cancellationToken) is { } stored)
            {
                return stored.Row.Id;
            }
        }

        throw new TaskStoreException($"Task store {account.Description}: a webhook of {write.Key} finds no place.");
    }

    public async Task<WebhookRegistrationResult> RegisterAsync(
        TaskKey key, WebhookTarget target, WebhookLimits limits, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (int left = WebhookTable.Tries; left > 0; left--)
        {
            if (await states.ReadAsync(key, withPayload: false, cancellationToken) is not { Row.Tag: { } tag, State: { } task })
            {
                return WebhookRegistrationResult.NoTask;
            }

            if (await table.FindAsync(key, tag.Id, target.Id, cancellationToken) is { } before)
            {
                if (await table.ChangeAsync(before, Replace(before, target, now), cancellationToken) is not null)
                {
                    return WebhookRegistrationResult.Stored;
                }

                continue;
            }

            if (await ExcessAsync(key, tag.Id, target, limits, others: 1, cancellationToken) is { } full)
            {
                return full;
            }

            StoredWebhook webhook = Create(key, tag.Id, target, UnixTicks.ToTicks(now));
            webhook = webhook with
            {
                Row = webhook.Row with
                {
                    Cursor = task.LastEvent,
                    State = task.Phase.IsTerminal ? WebhookState.Done : WebhookState.Active,
                    Due = task.Phase.IsTerminal ? null : webhook.Row.Due,
                },
            };
            if (await table.ChangeAsync(null, webhook, cancellationToken) is not { } stored)
            {
                continue;
            }

            // Another may have taken the last place meanwhile. Then both may go, but never may both stay.
            if (await ExcessAsync(key, tag.Id, target, limits, others: 0, cancellationToken) is { } tooMany)
            {
                await table.DeleteAsync(stored.Row.Id, cancellationToken);
                return tooMany;
            }

            return WebhookRegistrationResult.Stored;
        }

        throw new TaskStoreException($"Task store {account.Description}: a webhook of {key} changes all the time.");
    }

    public async Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken)
    {
        if ((await states.HeadAsync(key, cancellationToken))?.Tag is not { } tag)
        {
            return [];
        }

        List<long> numbers = await table.OfTaskAsync(key, tag.Id, cancellationToken).ToListAsync(cancellationToken);
        return await InfosAsync(numbers.Order(), cancellationToken);
    }

    public async Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken)
    {
        if ((await states.HeadAsync(key, cancellationToken))?.Tag is { } tag
            && await table.FindAsync(key, tag.Id, id, cancellationToken) is { } webhook)
        {
            await table.DeleteAsync(webhook.Row.Id, cancellationToken);
        }
    }

    public async Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken) =>
        await Shards(RowRange.Beginning(TableKeys.WebhooksOfPrincipal(tenant, principal)), cancellationToken)
            .CountAsync(cancellationToken);

    public async Task<int> CountPendingAsync(int upTo, CancellationToken cancellationToken) =>
        await Shards(DueBy(long.MaxValue - 1), cancellationToken).Take(upTo).CountAsync(cancellationToken);

    public async Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ImmutableArray<WebhookNotification> leased = [];
        long? first = await FirstAsync(cancellationToken);
        if (first <= UnixTicks.ToTicks(now))
        {
            leased = await LeaseDueAsync(most, life, now, cancellationToken);
            first = await FirstAsync(cancellationToken);
        }

        return new()
        {
            Deliveries = leased,
            NextDue = first is { } due and < long.MaxValue
                ? UnixTicks.FromTicks(due) is var at && at > now ? at - now : TimeSpan.Zero
                : null,
            HasActive = first is not null,
        };
    }

    public async Task<WebhookNotification?> ReportAsync(WebhookReport report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (int left = WebhookTable.Tries; left > 0; left--)
        {
            if (await table.FindAsync(report.Row, cancellationToken) is not { } webhook || webhook.Row.Lease != report.Lease)
            {
                // Another gateway holds the lease, or the webhook is deleted. This delivery was a duplicate (at least once).
                return null;
            }

            if (report.Outcome == WebhookOutcome.Drop)
            {
                if (await table.DeleteAsync(webhook, cancellationToken))
                {
                    return null;
                }

                continue;
            }

            WebhookRow next = webhook.Row.After(report, now);
            WebhookNotification? notification = null;
            if (next.State == WebhookState.Active && report.Outcome == WebhookOutcome.Delivered)
            {
                (next, notification) = await AdvanceAsync(next, report, now, cancellationToken);
            }

            if (await table.ChangeAsync(webhook, webhook with { Row = next }, cancellationToken) is not null)
            {
                return notification;
            }
        }

        throw table.Busy(report.Row);
    }

    public async Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken)
    {
        RowRange range = RowRange.Beginning(TableKeys.DeadWebhooks(tenant)).After(TableKeys.DeadWebhook(tenant, after));
        List<long> rows = await Shards(range, cancellationToken).Take(limit + 1).Select(StoredWebhook.NumberOf)
            .ToListAsync(cancellationToken);
        return new()
        {
            Items = await InfosAsync(rows.Take(limit), cancellationToken),
            Next = rows.Count > limit ? rows[limit - 1] : null,
        };
    }

    public async Task<bool> ReviveAsync(TaskKey key, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (int left = WebhookTable.Tries; left > 0; left--)
        {
            if ((await states.HeadAsync(key, cancellationToken))?.Tag is not { } tag
                || await table.FindAsync(key, tag.Id, id, cancellationToken) is not { Row: { State: WebhookState.Dead } row } webhook)
            {
                return false;
            }

            row = row with { State = WebhookState.Active, Attempts = 0, FailingSince = null, Due = UnixTicks.ToTicks(now) };
            if (await table.ChangeAsync(webhook, webhook with { Row = row }, cancellationToken) is not null)
            {
                return true;
            }
        }

        throw new TaskStoreException($"Task store {account.Description}: a webhook of {key} changes all the time.");
    }

    private async Task<ImmutableArray<WebhookNotification>> LeaseDueAsync(
        int most, TimeSpan life, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ImmutableArray<WebhookNotification>.Builder leased = ImmutableArray.CreateBuilder<WebhookNotification>();
        List<long> due = await Shards(DueBy(UnixTicks.ToTicks(now)), cancellationToken).Select(StoredWebhook.NumberOf)
            .Take(MaxScanned + most).ToListAsync(cancellationToken);
        for (int at = 0; at < due.Count && leased.Count < most;)
        {
            // Not each has an event.
            long[] some = [.. due.Skip(at).Take(Math.Min(most - leased.Count, TaskLists.Together))];
            at += some.Length;
            var found = await Task.WhenAll(some.Select(number => LeaseOneAsync(number, life, now, cancellationToken)));
            leased.AddRange(found.OfType<WebhookNotification>());
        }

        return leased.DrainToImmutable();
    }

    private async Task<WebhookNotification?> LeaseOneAsync(
        long number, TimeSpan life, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await table.FindAsync(number, cancellationToken) is not { Row: { State: WebhookState.Active } row } webhook
            || !(row.Due <= UnixTicks.ToTicks(now)))
        {
            return null;
        }

        row = row with { Lease = row.Lease + 1, Due = UnixTicks.ToTicks(now + life) };
        StoredWebhook? leased = await table.ChangeAsync(webhook, webhook with { Row = row }, cancellationToken);
        for (int left = WebhookTable.Tries; left > 0; left--)
        {
            if (leased is null || leased.Row.Lease != row.Lease)
            {
                // Another has it.
                return null;
            }

            WebhookScan scan = await _events.AfterAsync(leased.Row, cancellationToken);
            if (scan.Next is { } next)
            {
                return leased.Row.DeliveryOf(next, protector, now);
            }

            if (await RestAsync(leased, scan, now, cancellationToken))
            {
                return null;
            }

            // A write has marked it meanwhile.
            leased = await table.FindAsync(number, cancellationToken);
        }

        throw table.Busy(number);
    }

    /// <summary>Ends the lease of a webhook that has no event. False: it was changed meanwhile.</summary>
    private async Task<bool> RestAsync(StoredWebhook leased, WebhookScan scan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        WebhookRow row = leased.Row;
        if ((await states.HeadAsync(row.Key, cancellationToken))?.Tag?.Id == row.Task)
        {
            row = row with { Cursor = scan.Last, Due = null };
            return await table.ChangeAsync(leased, leased with { Row = row }, cancellationToken) is not null;
        }

        // Its task is gone, or its write is still on its way.
        if (clock.GetUtcNow() - UnixTicks.FromTicks(leased.At) >= WriteMark.MaxAge)
        {
            return await table.DeleteAsync(leased, cancellationToken);
        }

        row = row with { Due = UnixTicks.ToTicks(now + TimeSpan.FromSeconds(1)) };
        return await table.ChangeAsync(leased, leased with { Row = row }, cancellationToken) is not null;
    }

    private async Task<(WebhookRow Row, WebhookNotification? Next)> AdvanceAsync(
        WebhookRow row, WebhookReport report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        WebhookScan scan = await _events.AfterAsync(row, cancellationToken);
        if (scan.PhaseAtCursor is { IsTerminal: true })
        {
            return (row with { State = WebhookState.Done, Due = null }, null);
        }

        if (scan.Next is not { } next)
        {
            return (row with { Cursor = scan.Last, Due = null }, null);
        }

        bool goesOn = report.NextLease > TimeSpan.Zero;
        row = row with { Due = UnixTicks.ToTicks(goesOn ? now + report.NextLease : now) };
        return (row, goesOn ? row.DeliveryOf(next, protector, now) : null);
    }

    private async Task<WebhookRegistrationResult?> ExcessAsync(
        TaskKey key, long task, WebhookTarget target, WebhookLimits limits, int others, CancellationToken cancellationToken)
    {
        if (await table.OfTaskAsync(key, task, cancellationToken).CountAsync(cancellationToken) + others > limits.OfTask)
        {
            return WebhookRegistrationResult.TooManyOfTask;
        }

        return limits.OfPrincipal > 0 && target.Principal is { } principal
            && await CountAsync(key.Tenant, principal, cancellationToken) + others > limits.OfPrincipal
            ? WebhookRegistrationResult.TooManyOfPrincipal
            : null;
    }

    private StoredWebhook Create(TaskKey key, long task, WebhookTarget target, long due)
    {
        DateTimeOffset now = clock.GetUtcNow();
        WebhookRow row = new()
        {
            Id = TableKeys.NewWebhook(key, now),
            Lease = 0,
            Task = task,
            Key = key,
            Target = target,
            Secrets = Protect(key, target),
            Cursor = 0,
            Attempts = 0,
            FailingSince = null,
            State = WebhookState.Active,
            Due = due,
        };
        return new(row, CreatedAt: due, At: UnixTicks.ToTicks(now));
    }

    private StoredWebhook Replace(StoredWebhook before, WebhookTarget target, DateTimeOffset now)
    {
        bool isDone = before.Row.State == WebhookState.Done;
        return before with
        {
            Row = before.Row with
            {
                Target = target,
                Secrets = Protect(before.Row.Key, target),
                Attempts = 0,
                FailingSince = null,
                Lease = before.Row.Lease + 1,
                State = isDone ? WebhookState.Done : WebhookState.Active,
                Due = isDone ? null : UnixTicks.ToTicks(now),
            },
        };
    }

    // A secret that was copied into another row does not open there.
    private byte[] Protect(TaskKey key, WebhookTarget target) =>
        protector.Protect(WebhookSecretProtector.AssociatedDataFor(key, target.Id), new(target.Token, target.Credentials));

    private async Task<ImmutableArray<WebhookInfo>> InfosAsync(IEnumerable<long> numbers, CancellationToken cancellationToken)
    {
        StoredWebhook?[] found = await Task.WhenAll(numbers.Select(number => table.FindAsync(number, cancellationToken)));
        return [.. found.OfType<StoredWebhook>().Select(static webhook => webhook.Info)];
    }

    /// <summary>Reads when the first active webhook is due; the greatest number: none is; null: none is active.</summary>
    private async Task<long?> FirstAsync(CancellationToken cancellationToken)
    {
        string? name = (await Shards(RowRange.All(TableKeys.ActiveWebhooks) with { PageSize = 1 }, cancellationToken)
            .FirstOrDefaultAsync(cancellationToken))?.RowKey;
        return name is null ? null : TableKeys.DueOfWebhook(name);
    }

    private static RowRange DueBy(long due) =>
        RowRange.All(TableKeys.ActiveWebhooks) with { Behind = TableKeys.ActiveWebhook(due + 1, long.MinValue) };

    private IAsyncEnumerable<TableEntity> Shards(RowRange rows, CancellationToken cancellationToken) => SortedMerge.MergeAsync(
        Enumerable.Range(0, TableKeys.Shards).Select(shard =>
            account.RowsAsync(account.Index, TableKeys.ShardName(shard), rows, columns: null, cancellationToken)),
        static row => row.RowKey);
}
