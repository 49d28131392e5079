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

/// <content>What the task does in the world. None of it is waited for: outcomes come back as calls of their own.</content>
internal sealed partial class TaskGrain
{
    private ImmutableHashSet<string> _deleted = [];
    private IGrainTimer? _sla;
    private IGrainTimer? _retry;
    private bool _deleting;
    private bool _answering;
    private int _failedExpiry;
    private bool _leaving;

    private DateTimeOffset Now => clock.GetUtcNow();

    // The injected factory, not the grain's own: what is told may be told after this activation has left.
    private ITaskGrain Self => grains.GetGrain<ITaskGrain>(Key.Value);

    private void RunEffects(ImmutableArray<TaskEffect> effects)
    {
        foreach (TaskEffect effect in effects)
        {
            switch (effect)
            {
                case TaskEffect.StartStep e when e.Number == State.Number:
                    _ = StartStepAsync();
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
                    _ = WorkOnChildrenAsync(e.FanOut);
                    break;
                case TaskEffect.CancelChildren e:
                    _ = WorkOnChildrenAsync(e.FanOut);
                    break;
                case TaskEffect.GatherSlices e:
                    _ = GatherSlicesAsync(e.FanOut);
                    break;
                case TaskEffect.ReportToParent:
                    _ = TellParentAsync();
                    break;
                case TaskEffect.ApplyExpiry e:
                    _ = AnswerForNobodyAsync(e);
                    break;
                case TaskEffect.DeleteCheckpoints e:
                    _ = DeleteAsync(e.Keys);
                    break;
                default:
                    throw new UnreachableException($"Nobody performs {effect.GetType().Name}.");
            }
        }

        if (MustStayActive && !State.IsWaitingForSlices)
        {
            // No call may come for as long as a handler thinks; the timers have to live as long.
            DelayDeactivation(State.Sla.RemainingAt(Now) + TimeSpan.FromMinutes(1));
        }
    }

    private async Task StartStepAsync()
    {
        StepRequest request = new()
        {
            Number = State.Number,
            Route = State.Route,
            Headers = State.Headers,
            Payload = State.Payload,
            ParentId = State.ParentId,
            Deadline = State.Sla.Deadline,
        };
        StepReport report;
        try
        {
            StepAcceptance acceptance = await grains.GetGrain<IActorGrain>(request.Route.Curr).StartAsync(request, CancellationToken.None);
            if (acceptance is StepAcceptance.Accepted or StepAcceptance.AlreadyRunning)
            {
                return;
            }

            report = acceptance == StepAcceptance.CircuitOpen
                ? new() { Number = request.Number, Outcome = StepOutcome.Undelivered, Reason = $"actor {request.Route.Curr} failed too often and is left alone for a while" }
                : new() { Number = request.Number, Outcome = StepOutcome.UnknownActor };
        }
        catch (Exception e)
        {
            LogNotDelivered(logger, e, Key, request.Route.Curr);
            report = new() { Number = request.Number, Outcome = StepOutcome.Undelivered, Reason = $"actor {request.Route.Curr} cannot be reached" };
        }

        await CallSelfAsync(self => self.CompleteStepAsync(report, CancellationToken.None));
    }

    private async Task SaveCheckpointAsync()
    {
        using Activity? activity = TaskTrace.Start("save checkpoint", ActivityKind.Internal, State.Headers)?
            .SetTag(AsyaAttributes.TaskId, Key.Id.Value).SetTag(AsyaAttributes.Step, State.Step).SetTag(AsyaAttributes.Pause, State.PauseCount);
        CheckpointOrder order = new()
        {
            Number = State.Number,
            Key = State.Pause!.CheckpointKey,
            Document = CheckpointDocument.Write(State),
        };
        try
        {
            await grains.GetGrain<IPauseGrain>(Key.Value).SaveAsync(order, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotDelivered(logger, e, Key, ActorRoute.PauseActor);
            StepReport report = new() { Number = order.Number, Outcome = StepOutcome.Undelivered, Reason = "the checkpoint could not be saved" };
            await CallSelfAsync(self => self.CompleteStepAsync(report, CancellationToken.None));
        }
    }

    // Through the grain that every answer goes through, so that of an answer at the last moment and the end of the wait one wins.
    private async Task AnswerForNobodyAsync(TaskEffect.ApplyExpiry effect)
    {
        if (_answering)
        {
            return;
        }

        _answering = true;
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
            await grains.GetGrain<IResumeGrain>(Key.Value).ResumeAsync(request, CancellationToken.None);
        }
        catch (TaskRejectedException late) when (late.Rejection != TaskRejection.CheckpointStoreUnavailable)
        {
            LogExpiryRefused(logger, Key, late.Message);
            _failedExpiry = effect.Pause;
        }
        catch (Exception e)
        {
            LogNotTold(logger, e, Key);
            _failedExpiry = effect.Pause;
        }
        finally
        {
            _answering = false;
            if (_failedExpiry != 0)
            {
                // When it is tried again is noted in a turn of its own. Should that fail, the time stays overdue in the row, and the watchdog comes back to it.
                await CallSelfAsync(static self => self.NudgeAsync(CancellationToken.None));
            }

            if (!MustStayActive)
            {
                DeactivateOnIdle();
            }
        }
    }

    private async Task StopStepAsync(TaskEffect.StopStep effect)
    {
        try
        {
            await grains.GetGrain<IActorGrain>(effect.Actor).StopAsync(effect.Number, CancellationToken.None);
        }
        catch (Exception e)
        {
            // The handler then runs to its end; what it reports is fenced off.
            LogNotDelivered(logger, e, Key, effect.Actor);
        }
    }

    private async Task DeleteAsync(ImmutableArray<string> keys)
    {
        if (_deleting)
        {
            return;
        }

        _deleting = true;
        try
        {
            foreach (string key in keys)
            {
                await checkpoints.DeleteAsync(key, CancellationToken.None);
            }

            await CallSelfAsync(self => self.CheckpointsDeletedAsync(new() { Keys = keys }, CancellationToken.None));
        }
        catch (CheckpointStoreException e)
        {
            // They stay listed in the row; the watchdog comes back to them.
            LogDeleteFailed(logger, e, Key);
        }
        finally
        {
            _deleting = false;
        }
    }

    // Through the reference, so that it waits for its turn like anybody else's call.
    private async Task CallSelfAsync(Func<ITaskGrain, Task> tell)
    {
        try
        {
            await tell(Self);
        }
        catch (Exception e)
        {
            // Nothing is lost: the stored state still asks for it, and the watchdog will wake the task.
            LogNotTold(logger, e, Key);
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
            // A timer has no caller. The failed write has deactivated us; the next activation arms the timer anew.
            LogNotTold(logger, e, Key);
            DeactivateIfIdle();
        }
    }

    private TimeSpan Until(DateTimeOffset at)
    {
        TimeSpan wait = at - Now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>Gets a value indicating whether the task has timers to keep or is at work for others. One that waits for a person, is over, or never was, is not.</summary>
    private bool MustStayActive => State.Phase == TaskPhase.Running || _family.Count > 0 || _answering;

    /// <summary>Leaves once all calls that wait already have had their turn: leaving at once would send them after a new activation, and only so often.</summary>
    private void DeactivateIfIdle()
    {
        if (!MustStayActive && !_leaving)
        {
            _leaving = true;
            _ = LeaveAsync();
        }
    }

    private async Task LeaveAsync()
    {
        await CallSelfAsync(static self => self.NudgeAsync(CancellationToken.None));
        _leaving = false;
        if (!MustStayActive)
        {
            // Once more, in case the nudge did not get so far.
            DeactivateOnIdle();
        }
    }
}
