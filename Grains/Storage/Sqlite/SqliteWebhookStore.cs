using System.Collections.Immutable;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>Webhooks in the file of the tasks, written by the one thread that writes there.</summary>
internal sealed class SqliteWebhookStore(SqliteTaskStore store) : IWebhookStore
{
    public Task<WebhookRegistrationResult> RegisterAsync(
        TaskKey key, WebhookTarget target, WebhookLimits limits, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.WriteWebhooksAsync(push => push.Register(key, target, limits, now), cancellationToken);

    public Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken) =>
        store.ReadPushAsync(reads => reads.OfTask(key), cancellationToken);

    public Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken) =>
        store.WriteWebhooksAsync(push => push.Delete(key, id), cancellationToken);

    public Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken) =>
        store.ReadPushAsync(reads => reads.Count(tenant, principal), cancellationToken);

    public Task<int> CountPendingAsync(int upTo, CancellationToken cancellationToken) =>
        store.ReadPushAsync(reads => reads.CountPending(upTo), cancellationToken);

    public async Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (store.HasNoPush)
        {
            return new();
        }

        ImmutableArray<WebhookNotification> leased = [];
        DateTimeOffset? first = await store.ReadPushAsync(static reads => reads.FirstDue(), cancellationToken);
        if (first <= now)
        {
            leased = await store.WriteWebhooksAsync(push => push.Lease(most, life, now), cancellationToken);
            first = await store.ReadPushAsync(static reads => reads.FirstDue(), cancellationToken);
        }

        return new() { Deliveries = leased, NextDue = first is { } due ? due > now ? due - now : TimeSpan.Zero : null, HasActive = true };
    }

    public Task<WebhookNotification?> ReportAsync(WebhookReport report, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.WriteWebhooksAsync(push => push.Report(report, now), cancellationToken);

    public Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken) =>
        store.ReadPushAsync(reads => reads.Dead(tenant, after, limit), cancellationToken);

    public Task<bool> ReviveAsync(TaskKey key, string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.WriteWebhooksAsync(push => push.Revive(key, id, now), cancellationToken);
}
