using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Webhooks;

/// <summary>The webhooks of tasks, and what they are still to be told. For those who have no database. Any key; stateless.</summary>
/// <remarks>
/// That a webhook is to be told something is stored in the same transaction as the event it is told of. Dispatchers lease what is
/// due, deliver it and report; a lease that is not reported ends by itself, and the same is leased again: at least once, in
/// order, by one at a time.
/// </remarks>
[Alias("asya.push")]
public interface IWebhookGrain : IGrainWithStringKey
{
    const string Key = "0";

    /// <summary>Stores a webhook that is told what happens to a task from now on. One of the same name is replaced, and goes on where that was.</summary>
    [Alias("register")]
    Task<WebhookRegistrationResult> RegisterAsync(TaskKey key, WebhookTarget target, WebhookLimits limits, CancellationToken cancellationToken);

    /// <summary>Gets the webhooks of a task, oldest first.</summary>
    [Alias("list")]
    Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken);

    /// <summary>Deletes a webhook. One that is not there is deleted already.</summary>
    [Alias("delete")]
    Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken);

    /// <summary>Counts the webhooks of a principal that are not done.</summary>
    [Alias("count")]
    Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken);

    /// <summary>Leases what is due: at most one notification for each webhook.</summary>
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
