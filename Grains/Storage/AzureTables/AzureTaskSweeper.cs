using Asya.Grains.Hosting;
using Microsoft.Extensions.Hosting;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Finishes now and then what writes of processes that died have left: lists, history and webhooks follow from them.</summary>
/// <remarks>
/// On the store's own clock, by which the marks of writes are dated. Each silo does it: two that do the same at once change nothing twice.
/// </remarks>
internal sealed class AzureTaskSweeper(ITaskStore tasks, FaultPoints faults, StoreHealth health) : BackgroundService
{
    /// <summary>Gets how often marks are looked at, and how old one is before its write counts as left.</summary>
    internal static TimeSpan Period { get; } = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (tasks is not AzureTaskStore store)
        {
            // A database changes all that belongs together in one transaction.
            return;
        }

        try
        {
            using PeriodicTimer timer = new(Period, store.Clock);
            do
            {
                await SweepAsync(store, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task SweepAsync(AzureTaskStore store, CancellationToken cancellationToken)
    {
        try
        {
            faults.Reach("task-store:before-sweep");
            await store.SweepAsync(Period, cancellationToken);
            health.Reads.Worked();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Said once: in a period it is tried again.
            health.Reads.Failed(failure);
        }

        faults.Reach("task-store:swept");
    }
}
