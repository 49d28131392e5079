using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Grains.Hosting;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;

namespace Asya.Grains.Checkpoints;

/// <summary>x-resume: reads the envelope, verifies it, merges the answer and hands both to the task in one commit.</summary>
/// <remarks>
/// The slow part, reading object storage, is done here, so that the task itself stays free to be cancelled meanwhile.
/// Answers wait here for each other in line. The grain is reentrant only so that it knows which one is the last, and leaves after it.
/// </remarks>
[Reentrant]
[PreferLocalPlacement]
[GrainDirectory(OwnSiloDirectory.Name)]
internal sealed partial class ResumeGrain(
    ICheckpointStore store,
    IOptions<PauseResumeOptions> options,
    FaultPoints faults,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    ILogger<ResumeGrain> logger) : ShortLivedGrain, IResumeGrain, IDisposable
{
    private readonly SemaphoreSlim _line = new(1);

    public async Task<ResumeReceipt> ResumeAsync(ResumeTask request, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        string outcome = "failed";
        try
        {
            ResumeReceipt receipt = await InLineAsync(request, cancellationToken);
            outcome = receipt.Repeated ? "repeated" : "resumed";
            return receipt;
        }
        catch (TaskRejectedException refused) when (refused.Rejection != TaskRejection.CheckpointStoreUnavailable)
        {
            outcome = "refused";
            throw;
        }
        finally
        {
            AsyaMetrics.ResumeDuration.Record(
                clock.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>(AsyaAttributes.Outcome, outcome));
        }
    }

    public void Dispose() => _line.Dispose();

    private async Task<ResumeReceipt> InLineAsync(ResumeTask request, CancellationToken cancellationToken)
    {
        await _line.WaitAsync(cancellationToken);
        try
        {
            return await AnswerAsync(request, cancellationToken);
        }
        finally
        {
            _line.Release();
        }
    }

    private async Task<ResumeReceipt> AnswerAsync(ResumeTask request, CancellationToken cancellationToken)
    {
        ITaskGrain task = GrainFactory.Task(new(this.GetPrimaryKeyString()));

        ResumeTicket ticket = await AdmitAsync(task, request, cancellationToken);
        if (ticket.Receipt is { } repeated)
        {
            return repeated;
        }

        // In the task's own trace; the request that brought the answer has another, and is linked to.
        using Activity? activity = TaskTrace.Start("resume", ActivityKind.Consumer, ticket.Headers, TaskTrace.LinkTo(request.TraceParent))?
            .SetTag(AsyaAttributes.TaskId, new TaskKey(this.GetPrimaryKeyString()).Id.Value).SetTag(AsyaAttributes.Pause, ticket.Pause);
        try
        {
            if (await ReadAsync(ticket) is not { } payload)
            {
                return await WithoutCheckpointAsync(task, request, ticket);
            }

            ResumeCommit commit = Merge(payload, request, ticket);
            faults.Reach("resume:before-commit");
            return await task.CommitResumeAsync(commit, CancellationToken.None);
        }
        catch
        {
            // The task has stayed in memory for a commit that does not come.
            await task.NudgeAsync(CancellationToken.None);
            throw;
        }
    }

    // An answer whose sender has left is not judged any further. Once it is admitted, it is carried through.
    private static async Task<ResumeTicket> AdmitAsync(ITaskGrain task, ResumeTask request, CancellationToken cancellationToken)
    {
        try
        {
            return await task.AdmitResumeAsync(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // It may be admitted all the same, and the task then stays in memory.
            await task.NudgeAsync(CancellationToken.None);
            throw;
        }
    }

    // A task that has gone on since it admitted the answer (cancelled, or answered through another silo) has deleted its checkpoint, and
    // says what has become of it. Only one that still waits has lost it.
    private async Task<ResumeReceipt> WithoutCheckpointAsync(ITaskGrain task, ResumeTask request, ResumeTicket ticket)
    {
        ResumeTicket now = await task.AdmitResumeAsync(request, CancellationToken.None);
        if (now.Receipt is { } repeated)
        {
            await task.NudgeAsync(CancellationToken.None);
            return repeated;
        }

        if (now.Pause != ticket.Pause)
        {
            throw new TaskRejectedException(TaskRejection.NotPaused,
                $"task not paused: the task is not paused at pause {ticket.Pause} any more but at pause {now.Pause}");
        }

        LogCheckpointBad(logger, ticket.CheckpointKey);
        throw new TaskRejectedException(
            TaskRejection.CheckpointNotFound, "checkpoint not found: the paused envelope is missing or was changed");
    }

    private ResumeCommit Merge(JsonBytes payload, ResumeTask request, ResumeTicket ticket)
    {
        AnswerForm form = AnswerForm.Of(ticket.PauseMetadata);
        JsonBytes input = form.WithDefaults(request.Input);
        MergeMode mode = ticket.Merge ?? options.Value.MergeMode;
        MergedAnswer answer = ResumeMerge.Merge(payload, input, ticket.PauseMetadata, mode, ticket.Pause,
            ownsDecisions: form.IsStrict || ticket.HasOwner, isForced: request.IsExpiry);
        if (answer.Misplaced is { } misplaced)
        {
            throw new TaskRejectedException(TaskRejection.FormNotSatisfied,
                $"The answer does not fit the payload: {misplaced.Field} {misplaced.Message}.")
            {
                Fields = [misplaced],
            };
        }

        (JsonBytes merged, ImmutableArray<string> dropped, ImmutableArray<string> kept) = answer;
        if (!StrictJson.Inspect(merged.Span).IsObject)
        {
            throw new TaskRejectedException(
                TaskRejection.Invalid, $"The answer makes the payload deeper than {PayloadLimits.MaxDepth} levels.");
        }

        return new()
        {
            Request = request,
            Pause = ticket.Pause,
            MergedPayload = merged,
            Dropped = dropped,
            Kept = kept.IsEmpty ? null : kept,
            Places = answer.Places,
            Record = AnswerRecord.Write(ticket.PauseMetadata, input, payload, merged, ticket.RedactedPlaces),
            PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(payload.Span)),
        };
    }

    // Null: there is no envelope, or not the one that the task has written.
    private async Task<JsonBytes?> ReadAsync(ResumeTicket ticket)
    {
        ReadOnlyMemory<byte>? document;
        try
        {
            document = await store.GetAsync(new(ticket.CheckpointKey), CancellationToken.None);
        }
        catch (CheckpointStoreException e)
        {
            LogStoreAway(logger, e, ticket.CheckpointKey);
            throw new TaskRejectedException(TaskRejection.CheckpointStoreUnavailable,
                "The checkpoint store does not answer. The task is still paused; try again later.");
        }

        return document is { } found && CheckpointDocument.DigestOf(found) == ticket.Sha256
            ? CheckpointDocument.PayloadOf(found)
            : (JsonBytes?)null;
    }

    [LoggerMessage(EventId = 1411, Level = LogLevel.Warning, Message = "The checkpoint {Key} could not be read")]
    private static partial void LogStoreAway(ILogger logger, Exception exception, string key);

    [LoggerMessage(EventId = 1412, Level = LogLevel.Error, Message = "The checkpoint {Key} is missing or not what was written")]
    private static partial void LogCheckpointBad(ILogger logger, string key);
}
