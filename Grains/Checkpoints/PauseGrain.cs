using Asya.Domain.Pausing;
using Asya.Grains.Hosting;
using Asya.Steps;
using Asya.Tasks;
using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;
using Orleans.Placement;

namespace Asya.Grains.Checkpoints;

/// <summary>x-pause: puts the envelope into the checkpoint store, reports, and goes. On the silo of its task, if it can.</summary>
[PreferLocalPlacement]
[GrainDirectory(OwnSiloDirectory.Name)]
internal sealed partial class PauseGrain(ICheckpointStore store, FaultPoints faults, ILogger<PauseGrain> logger)
    : ShortLivedGrain, IPauseGrain
{
    public async Task SaveAsync(CheckpointOrder order, CancellationToken cancellationToken)
    {
        StepReport report;
        try
        {
            await store.PutAsync(new(order.Key), order.Document.Utf8, cancellationToken);
            report = StepReport.CheckpointSaved(order.Number, CheckpointDocument.DigestOf(order.Document.Utf8));
        }
        catch (CheckpointStoreException e)
        {
            LogPutFailed(logger, e, order.Number.Task);
            report = StepReport.CheckpointFailed(order.Number, e.PublicReason);
        }

        faults.Reach("pause:before-report");

        // One try: should the report be lost, the task orders the checkpoint again and the same bytes are put again.
        await GrainFactory.Task(new(this.GetPrimaryKeyString())).CompleteStepAsync(report, cancellationToken);
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning,
        Message = "The checkpoint of task {Task} could not be stored; it stays running and tries again")]
    private static partial void LogPutFailed(ILogger logger, Exception exception, TaskKey task);
}
