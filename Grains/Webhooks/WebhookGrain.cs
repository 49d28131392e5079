using System.Collections.Immutable;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace Asya.Grains.Webhooks;

/// <summary>The door to <see cref="IWebhookStore"/> for those without a database. Knows what time it is, and nothing else.</summary>
/// <remarks>Its type keeps the name that silos of earlier versions know.</remarks>
[StatelessWorker(1), Reentrant, GrainType("push")]
internal sealed class WebhookGrain(IWebhookStore store, [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock)
    : Grain, IWebhookGrain
{
    public Task<WebhookRegistrationResult> RegisterAsync(
        TaskKey key, WebhookTarget target, WebhookLimits limits, CancellationToken cancellationToken) =>
        StorageErrors.TranslateAsync(store.RegisterAsync(key, target, limits, clock.GetUtcNow(), cancellationToken));

    public Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken) =>
        StorageErrors.TranslateAsync(store.ListAsync(key, cancellationToken));

    public Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken) => store.DeleteAsync(key, id, cancellationToken);

    public Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken) =>
        StorageErrors.TranslateAsync(store.CountAsync(tenant, principal, cancellationToken));

    public Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, CancellationToken cancellationToken) =>
        StorageErrors.TranslateAsync(store.LeaseAsync(most, life, clock.GetUtcNow(), cancellationToken));

    public Task<WebhookNotification?> ReportAsync(WebhookReport report, CancellationToken cancellationToken) =>
        StorageErrors.TranslateAsync(store.ReportAsync(report, clock.GetUtcNow(), cancellationToken));

    public Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken) =>
        StorageErrors.TranslateAsync(store.DeadAsync(tenant, after, limit, cancellationToken));

    public Task<bool> ReviveAsync(TaskKey key, string id, CancellationToken cancellationToken) =>
        StorageErrors.TranslateAsync(store.ReviveAsync(key, id, clock.GetUtcNow(), cancellationToken));
}
