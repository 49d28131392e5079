using System.Collections.Immutable;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace Asya.Grains.Webhooks;

/// <summary>The door to <see cref="IPushStore"/> for those without a database. Knows what time it is, and nothing else.</summary>
[StatelessWorker(1), Reentrant]
internal sealed class PushGrain(IPushStore store, [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock) : Grain, IPushGrain
{
    public Task<PushRegistered> RegisterAsync(TaskKey key, PushTarget target, PushLimits limits, CancellationToken cancellationToken) =>
        StoreFailure.Told(store.RegisterAsync(key, target, limits, clock.GetUtcNow(), cancellationToken));

    public Task<ImmutableArray<PushInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken) => StoreFailure.Told(store.ListAsync(key, cancellationToken));

    public Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken) => store.DeleteAsync(key, id, cancellationToken);

    public Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken) =>
        StoreFailure.Told(store.CountAsync(tenant, principal, cancellationToken));

    public Task<PushBatch> LeaseAsync(int most, TimeSpan life, CancellationToken cancellationToken) =>
        StoreFailure.Told(store.LeaseAsync(most, life, clock.GetUtcNow(), cancellationToken));

    public Task<PushDelivery?> ReportAsync(PushReport report, CancellationToken cancellationToken) =>
        StoreFailure.Told(store.ReportAsync(report, clock.GetUtcNow(), cancellationToken));

    public Task<PushPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken) =>
        StoreFailure.Told(store.DeadAsync(tenant, after, limit, cancellationToken));

    public Task<bool> ReviveAsync(TaskKey key, string id, CancellationToken cancellationToken) =>
        StoreFailure.Told(store.ReviveAsync(key, id, clock.GetUtcNow(), cancellationToken));
}
