using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Asya.Catalog;
using Asya.Domain.Reporting;
using Asya.Grains.Storage;
using Asya.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Telemetry;

/// <summary>Gauges of waits by flow, by kind of audience and by due date. Names of people are never attributes.</summary>
/// <remarks>One bounded scan of the paused tasks serves all gauges of a collection, and collections that follow at once.</remarks>
internal sealed class WaitGauges(ITaskReader reader, [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock)
{
    /// <summary>Where looking at paused tasks ends; how many there are is another gauge's.</summary>
    public const int MaxScanned = 20_000;

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private ImmutableArray<WaitingTask> _tasks = [];
    private DateTimeOffset? _readAt;

    public IEnumerable<Measurement<long>> Waits()
    {
        DateTimeOffset now = clock.GetUtcNow();
        return Read(now)
            .CountBy(
                t => (Flow: FlowOf(t), For: WaitStatsCalculator.For(t.Pause!.Wait), Due: TaskTelemetry.DueOf(t.Pause.Wait?.DueAt, now)))
            .Select(static c => new Measurement<long>(
                c.Value, new(AsyaAttributes.Flow, c.Key.Flow), new(AsyaAttributes.WaitFor, c.Key.For.WireName),
                new(AsyaAttributes.WaitDue, c.Key.Due)));
    }

    public IEnumerable<Measurement<long>> Escalated() => Read(clock.GetUtcNow())
        .Where(static t => t.Pause!.Wait is { Escalations: > 0 })
        .CountBy(FlowOf)
        .Select(static c => new Measurement<long>(c.Value, new KeyValuePair<string, object?>(AsyaAttributes.Flow, c.Key)));

    public IEnumerable<Measurement<long>> Oldest()
    {
        DateTimeOffset now = clock.GetUtcNow();
        return Read(now)
            .GroupBy(FlowOf, static t => t.Pause!.PausedAt)
            .Select(g =>
                new Measurement<long>(
                    Math.Max(0, (long)(now - g.Min()).TotalSeconds), new KeyValuePair<string, object?>(AsyaAttributes.Flow, g.Key)));
    }

    private static string FlowOf(WaitingTask task) => task.Flow ?? AsyaAttributes.NoFlow;

    private ImmutableArray<WaitingTask> Read(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_readAt is { } at && now >= at && now - at < Freshness)
            {
                return _tasks;
            }

            if (!FromStore.TryRead(
                () => reader.WaitingAsync(tenant: null, principal: null, MaxScanned, CancellationToken.None), out var read))
            {
                return [];
            }

            (_tasks, _readAt) = ([.. read.Tasks.Where(static t => t.Pause is not null)], now);
            return _tasks;
        }
    }
}
