using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Streaming;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Gateway.Tasks;

/// <summary>Hands an answer to its task, and lets one that comes too early wait for the first pause.</summary>
internal sealed class TaskResumer(IGrainFactory grains, TaskWaiter waiter)
{
    /// <summary>
    /// Answers a pause. An answer that names no pause, to a task that has never paused, waits up to <paramref name="patience"/>.
    /// </summary>
    /// <remarks>
    /// The answerer is always the caller, never a value of the request. A pause that is strict or says who answers does not take an answer
    /// that came before it: its sender has not seen the question. An answer whose sender leaves while it is judged is not taken; an
    /// admitted one is, even if its sender has left.
    /// </remarks>
    public async Task<ResumeReceipt> ResumeAsync(
        Caller caller, TaskKey key, ResumeTask request, TimeSpan patience, CancellationToken cancellationToken)
    {
        request = request with
        {
            By = caller.Principal,
            Groups = caller.Groups,
            IsAdmin = caller.Has(Scope.Admin),
            Aliases = caller.Aliases,
            OnBehalfOf = caller.OnBehalfOf,
            TraceParent = TaskTrace.Here,
        };
        try
        {
            return await grains.Resume(key).ResumeAsync(request, cancellationToken);
        }
        catch (TaskRejectedException tooEarly) when (MayWait(tooEarly, request) && patience > TimeSpan.Zero)
        {
            return await ResumeOncePausedAsync(key, request with { IsEarly = true }, patience, cancellationToken);
        }
    }

    /// <summary>Waits until a task that has never paused is paused or over, or time is up.</summary>
    public async Task WaitAsync(SettledWatcher watcher, TimeSpan patience, CancellationToken cancellationToken)
    {
        // The task has never paused, so the first time it settles is the one to wait for.
        bool settled = await waiter.WaitAsync(watcher, after: 0, patience, cancellationToken);
        if (!settled && waiter.IsStopping)
        {
            // A 409 would mean that the answer is wrong. It is only early, and this gateway is stopping.
            throw new RequestException(
                RequestError.NotReady, "The gateway is stopping. The task has not paused yet; send the answer again.");
        }
    }

    private static bool MayWait(TaskRejectedException rejected, ResumeTask request) =>
        rejected.Rejection == TaskRejection.NotPausedYet && request.Pause is null;

    private async Task<ResumeReceipt> ResumeOncePausedAsync(
        TaskKey key, ResumeTask request, TimeSpan patience, CancellationToken cancellationToken)
    {
        using SettledWatcher watcher = waiter.Watch(key);
        try
        {
            // Read again now that the watcher is registered: the task may have paused in between.
            return await grains.Resume(key).ResumeAsync(request, cancellationToken);
        }
        catch (TaskRejectedException tooEarly) when (MayWait(tooEarly, request))
        {
            await WaitAsync(watcher, patience, cancellationToken);
        }

        return await grains.Resume(key).ResumeAsync(request, cancellationToken);
    }
}
