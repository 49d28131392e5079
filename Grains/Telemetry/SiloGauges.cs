using System.Diagnostics.Metrics;
using Asya.Grains.Actors;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Webhooks;
using Asya.Grains.Tasks;
using Asya.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Asya.Grains.Telemetry;

/// <summary>The gauges of this silo, observed at each collection.</summary>
/// <remarks>
/// Paused tasks are counted in the store: a count kept by events would begin at nothing after each restart, which is what a pause
/// outlives. The count goes along an index, no further than <see cref="MaxCounted"/>, and only at a collection.
/// </remarks>
internal sealed class SiloGauges(ITaskReader reader, IWebhookStore push, WaitGauges waits, StepRunner steps, LiveEventPublisher feed)
    : IHostedService
{
    /// <summary>Where counting paused tasks ends: some milliseconds of reading. So many are an alarm, whatever the number is.</summary>
    public const int MaxCounted = 100_000;

    private readonly List<IDisposable> _gauges = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _gauges.Add(AsyaMetrics.Paused.Add(() => FromStore.Count(() => reader.CountPausedAsync(MaxCounted, CancellationToken.None))));
        _gauges.Add(
            AsyaMetrics.WebhooksPending.Add(() => FromStore.Count(() => push.CountPendingAsync(MaxCounted, CancellationToken.None))));
        _gauges.Add(AsyaMetrics.Waits.Add(waits.Waits));
        _gauges.Add(AsyaMetrics.WaitsEscalated.Add(waits.Escalated));
        _gauges.Add(AsyaMetrics.OldestWait.Add(waits.Oldest));
        _gauges.Add(AsyaMetrics.StepsRunning.Add(() => steps.Load.Select(static l => Of(l.Actor, l.Running))));
        _gauges.Add(AsyaMetrics.StepsWaiting.Add(() => steps.Load.Select(static l => Of(l.Actor, l.Waiting))));
        _gauges.Add(AsyaMetrics.FeedQueue.Add(() => feed.Count));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _gauges.ForEach(static gauge => gauge.Dispose());
        _gauges.Clear();
        return Task.CompletedTask;
    }

    private static Measurement<long> Of(string actor, int value) =>
        new(value, new KeyValuePair<string, object?>(AsyaAttributes.Actor, actor));
}
