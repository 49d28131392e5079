using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Storage;

/// <summary>Tries out now and then whether a write would succeed, so that readiness tells it before a request does.</summary>
/// <remarks>
/// A store that was written to lately is not tried: under load this costs nothing. The probe is a real write, since a disk, a quota or a
/// right fails only then; room on the disk is looked at beside it, since a small write may still find a place in a log where a large one
/// does not. In real time, whatever clock the tasks live by.
/// </remarks>
internal sealed class StoreProbe(
    ITaskReader tasks, ICheckpointStore checkpoints, IOptions<TaskStoreOptions> taskOptions, IOptions<CheckpointOptions> checkpointOptions,
    StoreHealth health) : BackgroundService
{
    /// <summary>How much room a disk must have: the largest payload in the log and in the table.</summary>
    internal const long MinFree = 2L * PayloadLimits.MaxBytes;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>After how much silence a store on a disk or in a database is tried.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    /// <summary>The same for a bucket, and for Azure Storage, where each request has a price.</summary>
    private static readonly TimeSpan IdleBucket = TimeSpan.FromSeconds(30);

    private bool IsBucket => !string.IsNullOrEmpty(checkpointOptions.Value.Url);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using PeriodicTimer timer = new(Period);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ProbeAsync(taskOptions.Value.IsAzure ? IdleBucket : Idle, IsBucket ? IdleBucket : Idle, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>Tries what has been silent for so long, or fails.</summary>
    internal Task ProbeAsync(TimeSpan idleTasks, TimeSpan idleCheckpoints, CancellationToken cancellationToken) => Task.WhenAll(
        ProbeAsync(health.Writes, idleTasks, tasks.ProbeAsync, AsTaskFailure, cancellationToken),
        ProbeAsync(health.Checkpoints, idleCheckpoints, ProbeCheckpointsAsync, AsCheckpointFailure, cancellationToken),
        Task.Run(LookAtDisks, cancellationToken));

    private static async Task ProbeAsync(
        Outage outage, TimeSpan idle, Func<CancellationToken, Task> probe, Func<Exception, Exception> explain,
        CancellationToken cancellationToken)
    {
        if (outage.Cause is null && outage.SinceWorked < idle)
        {
            return;
        }

        try
        {
            await Task.Run(() => probe(cancellationToken), cancellationToken).WaitAsync(Patience, cancellationToken);
            outage.Worked();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            outage.Failed(explain(failure));
        }
    }

    // Not the probe of the start, which also tidies up what an earlier process has left.
    private Task ProbeCheckpointsAsync(CancellationToken cancellationToken) => CheckpointProbe.RunAsync(checkpoints, cancellationToken);

    private static TaskStoreException AsTaskFailure(Exception failure) =>
        failure as TaskStoreException ?? new TaskStoreException($"The task store failed to write a probe: {failure.Message}", failure);

    private static CheckpointStoreException AsCheckpointFailure(Exception failure) =>
        failure as CheckpointStoreException
        ?? new CheckpointStoreException($"The checkpoint store failed to keep a probe: {failure.Message}", failure);

    private void LookAtDisks()
    {
        if (taskOptions.Value is { IsAzure: false, DatabaseUrl: null or "" } && FindFull(taskOptions.Value.Directory) is { } full)
        {
            health.Space.Failed(new TaskStoreException($"Task store {full}") { Fault = TaskStoreFault.Full });
        }
        else if (!IsBucket && FindFull(checkpointOptions.Value.Mount) is { } fullMount)
        {
            health.Space.Failed(new CheckpointStoreException($"Checkpoint store {fullMount}") { IsFull = true });
        }
        else
        {
            health.Space.Worked();
        }
    }

    private static string? FindFull(string? path)
    {
        try
        {
            // Some file systems do not tell: they have a size of 0.
            DriveInfo? disk = path is null ? null : new DriveInfo(Path.GetFullPath(path));
            return disk is { TotalSize: > 0, AvailableFreeSpace: < MinFree and var free }
                ? $"{path}: {free >> 10} KiB are free, and {MinFree >> 10} needed"
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The probe says what is wrong with it.
            return null;
        }
    }
}
