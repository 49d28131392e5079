using System.Collections.Immutable;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Webhooks;

/// <summary>Webhooks and what they are still to be told, beside the tasks. Each call is one transaction.</summary>
internal interface IWebhookStore
{
    Task<WebhookRegistrationResult> RegisterAsync(TaskKey key, WebhookTarget target, WebhookLimits limits, DateTimeOffset now, CancellationToken cancellationToken);

    Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken);

    Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken);

    Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken);

    /// <summary>Counts the webhooks of all tenants that are still to be told something, now or after a pause, but not further than to a limit.</summary>
    Task<int> CountPendingAsync(int upTo, CancellationToken cancellationToken);

    /// <summary>Leases what is due, without a write when nothing is.</summary>
    Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, DateTimeOffset now, CancellationToken cancellationToken);

    Task<WebhookNotification?> ReportAsync(WebhookReport report, DateTimeOffset now, CancellationToken cancellationToken);

    Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken);

    Task<bool> ReviveAsync(TaskKey key, string id, DateTimeOffset now, CancellationToken cancellationToken);
}
