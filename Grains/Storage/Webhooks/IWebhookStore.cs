using System.Collections.Immutable;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Webhooks;

/// <summary>Webhooks and their delivery state, beside the tasks. Each call is one transaction.</summary>
internal interface IWebhookStore
{
    Task<WebhookRegistrationResult> RegisterAsync(
        TaskKey key, WebhookTarget target, WebhookLimits limits, DateTimeOffset now, CancellationToken cancellationToken);

    Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken);

    Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken);

    Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken);

    /// <summary>Counts the webhooks of all tenants with undelivered events, up to a limit.</summary>
    Task<int> CountPendingAsync(int upTo, CancellationToken cancellationToken);

    /// <summary>Leases due notifications; writes nothing if none is due.</summary>
    Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, DateTimeOffset now, CancellationToken cancellationToken);

    Task<WebhookNotification?> ReportAsync(WebhookReport report, DateTimeOffset now, CancellationToken cancellationToken);

    Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken);

    Task<bool> ReviveAsync(TaskKey key, string id, DateTimeOffset now, CancellationToken cancellationToken);
}
