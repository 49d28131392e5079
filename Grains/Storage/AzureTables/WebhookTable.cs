using Asya.Tasks;
using Asya.Webhooks;
using Azure;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Reads and changes webhooks: each change is one request, refused unless the webhook is as it was read.</summary>
internal sealed class WebhookTable(AzureAccount account)
{
    // A webhook is changed by its lessee, its task's writes and its owner: so many changes at once are none of them.
    public const int Tries = 16;

    public Task<StoredWebhook?> FindAsync(long number, CancellationToken cancellationToken) =>
        FindAsync(TableKeys.ShardOfWebhook(number), number, cancellationToken);

    public async Task<StoredWebhook?> FindAsync(TaskKey key, long task, string config, CancellationToken cancellationToken) =>
        await account.FindAsync(
            account.Index, TableKeys.Shard(key), TableKeys.WebhookName(key, task, config), columns: null, cancellationToken) is { } name
            ? await FindAsync(StoredWebhook.NumberOf(name), cancellationToken)
            : null;

    /// <summary>Reads the numbers of a task's webhooks.</summary>
    public IAsyncEnumerable<long> OfTaskAsync(TaskKey key, long task, CancellationToken cancellationToken) =>
        account.RowsAsync(
            account.Index, TableKeys.Shard(key), RowRange.Beginning(TableKeys.WebhooksOf(key, task)), columns: null, cancellationToken)
            .Select(StoredWebhook.NumberOf);

    /// <summary>Puts a webhook, or changes one that was read.</summary>
    /// <returns>As it is stored now; null: it was changed meanwhile, or one of its name is there.</returns>
    public async Task<StoredWebhook?> ChangeAsync(StoredWebhook? before, StoredWebhook after, CancellationToken cancellationToken)
    {
        StoredWebhook next = after with { Nonce = Guid.NewGuid().ToString("N") };
        string[] was = before is null ? [] : [.. before.Places()];
        string[] now = [.. next.Places()];
        TableTransactionAction[] change =
        [
            before is null
                ? new(TableTransactionActionType.Add, next.ToRow())
                : new(TableTransactionActionType.UpdateReplace, next.ToRow(), before.ETag),
            .. was.Except(now).Select(name => Deleted(next, name)),
            .. now.Except(was).Select(name => new TableTransactionAction(TableTransactionActionType.Add, next.ToPlace(name))),
        ];
        if (await account.ChangeAsync(account.Index, change, cancellationToken) is { } versions)
        {
            return next with { ETag = versions[0] };
        }

        // The answer to a first try may have been lost.
        StoredWebhook? stored = await FindAsync(next.Row.Id, cancellationToken);
        return stored?.Nonce == next.Nonce ? stored : null;
    }

    /// <summary>Deletes a webhook that was read. False: it was changed meanwhile.</summary>
    public async Task<bool> DeleteAsync(StoredWebhook webhook, CancellationToken cancellationToken)
    {
        TableTransactionAction[] change =
        [
            new(TableTransactionActionType.Delete, webhook.ToRow(), webhook.ETag),
            .. webhook.Places().Select(name => Deleted(webhook, name)),
        ];
        return await account.ChangeAsync(account.Index, change, cancellationToken) is not null
            || await FindAsync(webhook.Row.Id, cancellationToken) is null;
    }

    /// <summary>Deletes a webhook, however it is changed meanwhile.</summary>
    public async Task DeleteAsync(long number, CancellationToken cancellationToken)
    {
        for (int left = Tries; left > 0; left--)
        {
            if (await FindAsync(number, cancellationToken) is not { } webhook || await DeleteAsync(webhook, cancellationToken))
            {
                return;
            }
        }

        throw Busy(number);
    }

    public async Task DeleteOfTaskAsync(TaskKey key, long task, CancellationToken cancellationToken)
    {
        foreach (long number in await OfTaskAsync(key, task, cancellationToken).ToListAsync(cancellationToken))
        {
            await DeleteAsync(number, cancellationToken);
        }
    }

    /// <summary>Makes a task's webhooks due, after events of it were stored.</summary>
    /// <remarks>
    /// One that is due already is changed too: a lessee that has read no event of these finds that it was, and reads again.
    /// </remarks>
    public async Task MarkAsync(TaskKey key, long task, DateTimeOffset due, CancellationToken cancellationToken)
    {
        foreach (long number in await OfTaskAsync(key, task, cancellationToken).ToListAsync(cancellationToken))
        {
            await MarkAsync(number, UnixTicks.ToTicks(due), cancellationToken);
        }
    }

    public TaskStoreException Busy(long number) => new($"Task store {account.Description}: the webhook {number} changes all the time.");

    private static TableTransactionAction Deleted(StoredWebhook webhook, string place) =>
        new(TableTransactionActionType.Delete, webhook.ToPlace(place), ETag.All);

    private async Task MarkAsync(long number, long due, CancellationToken cancellationToken)
    {
        for (int left = Tries; left > 0; left--)
        {
            if (await FindAsync(number, cancellationToken) is not { Row: { State: WebhookState.Active } row } webhook
                || await ChangeAsync(webhook, webhook with { Row = row with { Due = row.Due ?? due } }, cancellationToken) is not null)
            {
                return;
            }
        }

        throw Busy(number);
    }

    private async Task<StoredWebhook?> FindAsync(string shard, long number, CancellationToken cancellationToken) =>
        await account.FindAsync(account.Index, shard, TableKeys.Webhook(number), columns: null, cancellationToken) is { } row
            ? StoredWebhook.Read(row)
            : null;
}
