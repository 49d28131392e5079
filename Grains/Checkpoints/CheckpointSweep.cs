using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Checkpoints;

/// <summary>Removes, once after the start and beside all other work, the checkpoints whose deletion a power loss has undone.</summary>
/// <remarks>
/// Each row is read after its object was listed: <see cref="LeftOverRules"/> has why that is enough. Dying in between costs nothing, and
/// what could not be looked at waits for the next start.
/// </remarks>
internal sealed partial class CheckpointSweep(
    ITaskStore tasks,
    ICheckpointStore store,
    CheckpointGrace grace,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    ILogger<CheckpointSweep> logger) : BackgroundService
{
    /// <summary>How many objects are looked at before a rest: a thousand a second cost some hundredths of a core.</summary>
    private const int AtOnce = 100;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks at all old objects. Returns how many it has removed.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        int looked = 0;
        int removed = 0;
        DateTimeOffset now = clock.GetUtcNow();
        TimeSpan minAge = grace.Length > LeftOverRules.MinAge ? grace.Length : LeftOverRules.MinAge;
        await foreach (CheckpointKey key in store.ListPausedAsync(now - minAge, cancellationToken))
        {
            TaskState task = await tasks.GetAsync(key.PausedTask, withPayload: false, cancellationToken)
                ?? (await tasks.ReadAsync(key.PausedTask, cancellationToken))?.State ?? TaskState.None;
            if (LeftOverRules.IsLeftOver(task, key, now - grace.Length))
            {
                await store.DeleteAsync(key, cancellationToken);
                removed++;
            }

            if (++looked % AtOnce == 0)
            {
                await Task.Delay(Rest, clock, cancellationToken);
            }
        }

        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (await SweepAsync(stoppingToken) is > 0 and int removed)
            {
                LogSwept(logger, removed);
            }
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotSwept(logger, failure);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(EventId = 1441, Level = LogLevel.Information,
        Message = "{Count} checkpoints were removed that no task needs: their deletion was lost with the power")]
    private static partial void LogSwept(ILogger logger, int count);

    [LoggerMessage(EventId = 1442, Level = LogLevel.Warning,
        Message = "Checkpoints that no task needs could not be looked for; the next start does")]
    private static partial void LogNotSwept(ILogger logger, Exception exception);
}
