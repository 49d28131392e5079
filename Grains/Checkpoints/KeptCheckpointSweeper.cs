using Asya.Grains.Tasks;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Checkpoints;

/// <summary>
/// Runs the sweep of kept checkpoints every few minutes. One silo of a cluster deletes, the others learn how far it has come.
/// </summary>
/// <remarks>While silos come and go, two may take themselves for the one, or none.</remarks>
internal sealed partial class KeptCheckpointSweeper(
    KeptCheckpointSweep sweep,
    SiloShares shares,
    IGrainFactory grains,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    ILogger<KeptCheckpointSweeper> logger) : BackgroundService
{
    /// <summary>No task has this key: a tenant is never empty before its <c>~</c>.</summary>
    private static readonly TaskKey Place = new("~sweep");

    /// <summary>Gets how often the history is followed.</summary>
    internal static TimeSpan Period => TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using PeriodicTimer timer = new(Period, clock);
            do
            {
                await SweepAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await sweep.RunAsync(shares.IsOfThisSilo(grains.Task(Place)), cancellationToken) is > 0 and int deleted)
            {
                LogKeptDeleted(logger, deleted);
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogKeptNotDeleted(logger, failure);
        }
    }

    [LoggerMessage(EventId = 1443, Level = LogLevel.Debug, Message = "{Count} checkpoints were deleted whose grace is over")]
    private static partial void LogKeptDeleted(ILogger logger, int count);

    [LoggerMessage(EventId = 1444, Level = LogLevel.Warning,
        Message = "Checkpoints whose grace is over could not be deleted; trying again in five minutes")]
    private static partial void LogKeptNotDeleted(ILogger logger, Exception exception);
}
