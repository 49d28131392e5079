using System.Collections.Immutable;
using Asya.Tasks;
using Orleans.CodeGeneration;

namespace Asya.Webhooks;

/// <summary>The webhooks of tasks and their undelivered notifications, for gateways, which have no database. Any key; stateless.</summary>
/// <remarks>
/// A notification becomes due in the transaction that stores its event. Dispatchers lease what is
/// due, deliver it and report; a lease that is not reported ends by itself, and the same is leased again: at least once, in
/// order, by one at a time.
/// </remarks>
[Alias("asya.push")]
[Version(1)]
public interface IWebhookGrain : IGrainWithStringKey
{
    const string Key = "0";

    /// <summary>Stores a webhook for a task's events from now on. One of the same name is replaced and keeps its position.</summary>
    [Alias("register")]
    Task<WebhookRegistrationResult> RegisterAsync(
        TaskKey key, WebhookTarget target, WebhookLimits limits, CancellationToken cancellationToken);

    /// <summary>Gets the webhooks of a task, oldest first.</summary>
    [Alias("list")]
    Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken);

    /// <summary>Deletes a webhook. One that is not there is deleted already.</summary>
    [Alias("delete")]
    Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken);

    /// <summary>Counts the webhooks of a principal that are not done.</summary>
    [Alias("count")]
    Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken);

    /// <summary>Leases due notifications: at most one for each webhook.</summary>
    [Alias("lease")]
    Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>Takes what became of a delivery. Gets the webhook's next one, leased, if that was asked for and there is one.</summary>
    [Alias("report")]
    Task<WebhookNotification?> ReportAsync(WebhookReport report, CancellationToken cancellationToken);

    /// <summary>Lists the tenant's webhooks that were given up, oldest first.</summary>
    [Alias("dead")]
    Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Has a webhook that was given up tried again from where it stopped. False: there is none such.</summary>
    [Alias("revive")]
    Task<bool> ReviveAsync(TaskKey key, string id, CancellationToken cancellationToken);
}
