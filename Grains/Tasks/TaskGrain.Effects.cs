using System.Collections.Immutable;
using System.Diagnostics;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Grains.Actors;
using Asya.Grains.Checkpoints;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Grains.Tasks;

/// <content>What the task does in the world. No call waits for it: outcomes come back as calls of their own.</content>
internal sealed partial class TaskGrain
{
    /// <summary>A call to the task itself that says what has become of an effect.</summary>
    private delegate Task Report(ITaskGrain self);

    private EffectsInFlight _inFlight;
    private IGrainTimer? _sla;
    private IGrainTimer? _retry;

    /// <summary>The checkpoints that are deleted, but still listed in the row.</summary>
    private ImmutableHashSet<CheckpointKey> _deleted = [];

    /// <summary>The deletion that was begun last.</summary>
    private Task _deletion = Task.CompletedTask;

    /// <summary>The number of the pause whose expiry has just failed; 0: none.</summary>
    private int _failedExpiry;

    private readonly TaskTime _time = new(clock);

    private DateTimeOffset Now => _time.Now;

    // The injected factory, not the grain's own: a report may come after this activation has left.
    private ITaskGrain Self => grains.Task(Key);

    /// <param name="effects">What is to be done.</param>
    /// <param name="isAgain">Whether the state asked for it before: it may be under way.</param>
    private void RunEffects(ImmutableArray<TaskEffect> effects, bool isAgain = true)
    {
        foreach (TaskEffect effect in effects)
        {
            switch (effect)
            {
                case TaskEffect.StartStep e when e.Number == State.Number:
                    _ = StartStepAsync(isAgain);
                    break;
                case TaskEffect.SaveCheckpoint e when e.Number == State.Number:
                    _ = SaveCheckpointAsync();
                    break;
                case TaskEffect.StartStep or TaskEffect.SaveCheckpoint:
                    break;
                case TaskEffect.RetryAt e:
                    ArmRetry(e.At);
                    break;
                case TaskEffect.ArmSla e:
                    ArmSla(e);
                    break;
                case TaskEffect.StopStep e:
                    _ = StopStepAsync(e);
                    break;
                case TaskEffect.StartChildren e:
                    _ = RunOnceAsync(new(EffectKinds.StartChildren, e.FanOut.Event), () => StartChildrenAsync(e.FanOut));
                    break;
                case TaskEffect.CancelChildren e:
                    _ = RunOnceAsync(new(EffectKinds.CancelChildren, e.FanOut.Event), () => CancelChildrenAsync(e.FanOut));
                    break;
                case TaskEffect.GatherSlices e:
                    _ = RunOnceAsync(new(EffectKinds.GatherSlices, e.FanOut.Event), () => GatherSlicesAsync(e.FanOut));
                    break;
                case TaskEffect.ReportToParent:
                    _ = RunOnceAsync(new(EffectKinds.ReportToParent), ReportToParentAsync);
                    break;
                case TaskEffect.ApplyExpiry e:
                    _ = ApplyExpiryAsync(e);
                    break;
                case TaskEffect.DeleteCheckpoints e when !_inFlight.Contains(EffectKinds.DeleteCheckpoints):
                    _deletion = RunOnceAsync(new(EffectKinds.DeleteCheckpoints), () => DeleteAsync(e.Keys));
                    break;
                case TaskEffect.DeleteCheckpoints:
                    break;
                default:
                    throw new UnreachableException($"There is no code for {effect.GetType().Name}.");
            }
        }

        if (MustStayActive && !State.Children.IsWaitingForSlices)
        {
            // No call may come for as long as a handler thinks; the timers have to live as long.
            DelayDeactivation(State.Sla.RemainingAt(Now - _time.Skipped) + TimeSpan.FromMinutes(1));
        }
    }

    private async Task StartStepAsync(bool isAgain)
    {
        StepRequest request = new()
        {
            Number = State.Number,
            Route = State.Route,
            Headers = State.Headers,
            Payload = State.Payload,
            ParentId = State.Identity.ParentId,
            Deadline = _time.BySilo(State.Sla.Deadline),
            HookOf = State.Identity.HookOf,
            IsAgain = isAgain,
        };
        StepReport report;
        try
        {
            StepAcceptance acceptance = await grains.Reference<IActorGrain>(request.Route.Curr).StartAsync(request, CancellationToken.None);
            if (acceptance is StepAcceptance.Accepted or StepAcceptance.AlreadyRunning)
            {
                return;
            }

            report = acceptance == StepAcceptance.CircuitOpen
                ? StepReport.Undelivered(request.Number, $"actor {request.Route.Curr} failed too often and is left alone for a while")
                : StepReport.UnknownActor(request.Number);
        }
        catch (Exception e)
        {
            LogNotDelivered(logger, e, Key, request.Route.Curr);
            report = StepReport.Undelivered(request.Number, $"actor {request.Route.Curr} cannot be reached");
        }

        await CallSelfAsync(self => self.CompleteStepAsync(report, CancellationToken.None));
    }

    private async Task SaveCheckpointAsync()
    {
        using Activity? activity = TaskTrace.Start("save checkpoint", ActivityKind.Internal, State.Headers)?
            .SetTag(AsyaAttributes.TaskId, Key.Id.Value).SetTag(AsyaAttributes.Step, State.Progress.Step)
                .SetTag(AsyaAttributes.Pause, State.Pauses.Last);
        CheckpointOrder order = new()
        {
            Number = State.Number,
            Key = State.Pauses.Current!.CheckpointKey.Value,
            Document = CheckpointDocument.Write(State),
        };
        try
        {
            await grains.Reference<IPauseGrain>(Key.Value).SaveAsync(order, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotDelivered(logger, e, Key, ActorRoute.PauseActor);
            StepReport report = StepReport.Undelivered(order.Number, "the checkpoint could not be saved");
            await CallSelfAsync(self => self.CompleteStepAsync(report, CancellationToken.None));
        }
    }

    /// <summary>
    /// Runs an effect unless it is under way already. Its report goes out once it counts as done, so that the report's turn may deactivate
    /// the task.
    /// </summary>
    /// <param name="effect">What the work is.</param>
    /// <param name="work">Does it, and returns the call that reports it; null: there is nothing to report.</param>
    private async Task RunOnceAsync(EffectInFlight effect, Func<Task<Report?>> work)
    {
        if (!_inFlight.TryAdd(effect))
        {
            return;
        }

        Report? report = null;
        try
        {
            report = await work();
        }
        catch (Exception e)
        {
            // The row still asks for it, and the watchdog returns to it. Doing it twice does no harm.
            LogEffectFailed(logger, e, Key);
        }
        finally
        {
            _inFlight.Remove(effect);
        }

        if (report is not null)
        {
            await CallSelfAsync(report);
        }
    }

    private async Task ApplyExpiryAsync(TaskEffect.ApplyExpiry effect)
    {
        await RunOnceAsync(new(EffectKinds.ApplyExpiry), () => ResumeExpiredAsync(effect));
        if (!MustStayActive)
        {
            DeactivateOnIdle();
        }
    }

    // Through the grain that every answer goes through: of a last-minute answer and the expiry, one wins.
    private async Task<Report?> ResumeExpiredAsync(TaskEffect.ApplyExpiry effect)
    {
        ResumeTask request = new()
        {
            Input = effect.Outcome is PauseExpiry.Answer answer ? answer.Values : JsonBytes.EmptyObject,
            Reroute = effect.Outcome is PauseExpiry.Reroute elsewhere ? elsewhere.Next : null,
            Pause = effect.Pause,
            Channel = "expiry",
            IsExpiry = true,
        };
        try
        {
            await grains.Resume(Key).ResumeAsync(request, CancellationToken.None);
            return null;
        }
        catch (TaskRejectedException late) when (late.Rejection != TaskRejection.CheckpointStoreUnavailable)
        {
            LogExpiryRefused(logger, Key, late.Message);
            _failedExpiry = effect.Pause;
        }
        catch (Exception e)
        {
            LogCallFailed(logger, e, Key);
            _failedExpiry = effect.Pause;
        }

        // The time of the next try is stored in a turn of its own. If that fails, the expiry stays overdue in the row, and the watchdog
        // returns to it.
        return static self => self.NudgeAsync(CancellationToken.None);
    }

    private async Task StopStepAsync(TaskEffect.StopStep effect)
    {
        try
        {
            await grains.Reference<IActorGrain>(effect.Actor).StopAsync(effect.Number, CancellationToken.None);
        }
        catch (Exception e)
        {
            // The handler then runs to its end; what it reports is fenced off.
            LogNotDelivered(logger, e, Key, effect.Actor);
        }
    }

    private async Task<Report?> DeleteAsync(ImmutableArray<CheckpointKey> keys)
    {
        try
        {
            foreach (CheckpointKey key in keys)
            {
                await checkpoints.DeleteAsync(key, CancellationToken.None);
            }

            _deleted = _deleted.Union(keys);
            if (State.Phase != TaskPhase.Running)
            {
                // There may be no next write that notes it. Before it counts as done, so that the keys are not deleted again meanwhile.
                CheckpointsDeleted deleted = new() { Keys = [.. keys.Select(static key => key.Value)] };
                await CallSelfAsync(self => self.CheckpointsDeletedAsync(deleted, CancellationToken.None));
            }
        }
        catch (Exception e)
        {
            // They stay listed in the row; the watchdog returns to them.
            LogDeleteFailed(logger, e, Key);
        }

        return null;
    }

    /// <summary>
    /// Deletes the checkpoints that no sweep will find once the task's history is gone. False: they have to be tried again.
    /// </summary>
    private async Task<bool> DeleteKeptAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (CheckpointKey key in KeptCheckpoints.Unswept(State, grace.SweptBefore))
            {
                await checkpoints.DeleteAsync(key, cancellationToken);
            }

            return true;
        }
        catch (CheckpointStoreException e)
        {
            LogDeleteFailed(logger, e, Key);
            return false;
        }
    }

    // Through the reference, so that it waits for its turn like every other call.
    private async Task CallSelfAsync(Report report)
    {
        try
        {
            await report(Self);
        }
        catch (Exception e)
        {
            // Nothing is lost: the stored state still asks for it, and the watchdog will wake the task.
            LogCallFailed(logger, e, Key);
        }
    }

    private void ArmSla(TaskEffect.ArmSla effect)
    {
        _sla?.Dispose();
        _sla = this.RegisterGrainTimer(
            static (tick, _) => tick.Grain.TickAsync(new TaskCommand.SlaTick(tick.Epoch)),
            (Grain: this, effect.Epoch),
            new GrainTimerCreationOptions(Until(effect.At), Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private void ArmRetry(DateTimeOffset at)
    {
        _retry?.Dispose();
        _retry = this.RegisterGrainTimer(
            static (grain, _) =>
            {
                grain.RunEffects(EffectRules.StepOf(grain.State, grain.Now));
                return Task.CompletedTask;
            },
            this,
            new GrainTimerCreationOptions(Until(at), Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private async Task TickAsync(TaskCommand command)
    {
        try
        {
            await ExecuteAsync(command);
        }
        catch (Exception e)
        {
            // A timer has no caller. The failed write has deactivated the task; the next activation arms the timer again.
            LogCallFailed(logger, e, Key);
            DeactivateIfIdle();
        }
    }

    private TimeSpan Until(DateTimeOffset at)
    {
        TimeSpan wait = at - Now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
