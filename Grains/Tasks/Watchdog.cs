using System.Collections.Concurrent;
using System.Collections.Immutable;
using Asya.Domain;
using Asya.Grains.Storage;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Tasks;

/// <summary>
/// Finds tasks without an activation that should have one, mostly after a crash, and wakes them. It writes nothing itself.
/// </summary>
/// <remarks>Each silo wakes its share, and what has been due for so long that the silo whose share it is must have missed it.</remarks>
internal sealed partial class Watchdog(
    ITaskReader reader,
    IGrainFactory grains,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    StoreHealth health,
    SiloShares shares,
    ILogger<Watchdog> logger) : BackgroundService
{
    private const int PageSize = 256;
    private const int NudgesAtATime = 16;

    // Several scans of the silo whose share it is. Silos that see different silos alive for a moment may all take it for another's.
    private static readonly TimeSpan Patience = 3 * Period;

    private readonly ConcurrentDictionary<DueTask, long> _nudged = [];

    /// <summary>Gets how often the store is asked for overdue tasks.</summary>
    internal static TimeSpan Period => TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Whatever ran when the last process died has an unexpired lease; this process need not wait it out.
            await ScanAsync(clock.GetUtcNow() + TaskState.Lease, stoppingToken);
            using PeriodicTimer timer = new(Period, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ScanAsync(clock.GetUtcNow(), stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    internal async Task ScanAsync(DateTimeOffset dueBy, CancellationToken cancellationToken)
    {
        try
        {
            ForgetOldNudges();
            DueTask? last = null;
            do
            {
                ImmutableArray<DueTask> page = await reader.DueAsync(dueBy, last, PageSize, cancellationToken);
                health.Reads.Worked();
                await Parallel.ForEachAsync(
                    page.Where(IsForThisSilo).Where(IsNotJustNudged),
                    new ParallelOptions { MaxDegreeOfParallelism = NudgesAtATime, CancellationToken = cancellationToken },
                    NudgeAsync);
                last = page.Length == PageSize ? page[^1] : null;
            }
            while (last is not null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Said once: in a second it is tried again.
            health.Reads.Failed(e);
        }
    }

    private bool IsForThisSilo(DueTask task) =>
        shares.IsOfThisSilo(grains.Task(task.Key)) || clock.GetUtcNow() - task.Due >= Patience;

    // A task whose handler takes its time stays overdue in the store though it is well. One that is due at another time is
    // due for another reason: the next reminder, say.
    private bool IsNotJustNudged(DueTask task) => _nudged.TryAdd(task, clock.GetTimestamp());

    private void ForgetOldNudges()
    {
        foreach ((DueTask task, long at) in _nudged)
        {
            if (clock.GetElapsedTime(at) >= TaskState.Lease)
            {
                _nudged.TryRemove(task, out _);
            }
        }
    }

    private async ValueTask NudgeAsync(DueTask task, CancellationToken cancellationToken)
    {
        try
        {
            await grains.Task(task.Key).NudgeAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The silo that had it is perhaps not yet known to be dead: the next scan tries again, not the one after the lease.
            _nudged.TryRemove(task, out _);
            LogNudgeFailed(logger, e, task.Key);
        }
    }

    [LoggerMessage(EventId = 1302, Level = LogLevel.Warning, Message = "Task {Task} could not be woken; trying again")]
    private static partial void LogNudgeFailed(ILogger logger, Exception exception, TaskKey task);
}
