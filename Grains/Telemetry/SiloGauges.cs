using System.Diagnostics.Metrics;
using Asya.Actors;
using Asya.Storage;
using Asya.Tasks;
using Microsoft.Extensions.Hosting;

namespace Asya.Telemetry;

/// <summary>What can be counted in this silo whenever somebody collects.</summary>
/// <remarks>
/// Paused tasks are counted in the store: a count kept by events would begin at nothing after each restart, which is what a pause
/// outlives. The count goes along an index, no further than <see cref="MostCounted"/>, and only when somebody collects.
/// </remarks>
internal sealed class SiloGauges(ITaskReader reader, StepRunner steps, TaskFeed feed) : IHostedService
{
    /// <summary>Where counting paused tasks ends: some milliseconds of reading. So many are an alarm, whatever the number is.</summary>
    public const int MostCounted = 100_000;

    // Who collects waits no longer for the store; then it is left out this once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly List<IDisposable> _gauges = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _gauges.Add(AsyaMetrics.Paused.Add(CountPaused));
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

    private static Measurement<long> Of(string actor, int value) => new(value, new KeyValuePair<string, object?>(AsyaAttributes.Actor, actor));

    private IEnumerable<Measurement<long>> CountPaused()
    {
        try
        {
            // A collection is synchronous, on a thread of the exporter's own.
            Task<int?> counting = reader.CountPausedAsync(MostCounted, CancellationToken.None);
            return counting.Wait(Patience) && counting.Result is { } count ? [new Measurement<long>(count)] : [];
        }
        catch (AggregateException)
        {
            // The store is away, which others log; a gauge that shows nothing is not one that shows 0.
            return [];
        }
    }
}
