using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Grains.Actors;
using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Telemetry;
using Asya.Steps;
using Asya.Tasks;
using Asya.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Tasks;

/// <summary>One task: loads, decides, stores, acts. Every rule is in <see cref="TaskMachine"/>.</summary>
/// <remarks>
/// A state is stored before anything is done about it, and what is to be done follows from the state: an activation that
/// takes over after a crash does it again. <c>TaskGrain.Effects.cs</c> has the effects, <c>TaskGrain.ChildTasks.cs</c> those that
/// concern other tasks.
/// </remarks>
internal sealed partial class TaskGrain(
    [PersistentState("task", StorageNames.Tasks)] IPersistentState<TaskState> storage,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    IGrainFactory grains,
    TaskIntake intake,
    ActorRegistry actors,
    ICheckpointStore checkpoints,
    CheckpointGrace grace,
    ITaskReader reader,
    LiveEventPublisher feed,
    FaultPoints faults,
    SettledTasks settled,
    ILogger<TaskGrain> logger) : ShortLivedGrain, ITaskGrain
{
    /// <summary>Many times what a deletion in a directory takes; far less than a person notices.</summary>
    private static readonly TimeSpan MaxWaitForDeletion = TimeSpan.FromMilliseconds(5);

    private TaskState State => storage.State;

    private TaskKey Key => new(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _time.StartAt(State.UpdatedAt);
        RunEffects(EffectRules.ForState(State, Now));
        return Task.CompletedTask;
    }

    public async Task<TaskSnapshot> CreateAsync(CreateTask request, CancellationToken cancellationToken)
    {
        bool isNew = !State.Exists;
        NewTask task = isNew ? intake.Accept(Key, request) : NewTask.Repeated(Key, request);
        await ExecuteAsync(new TaskCommand.Create(task));
        return Snapshots.From(State, State.Payload) with { Created = isNew };
    }

    public async Task<TaskSnapshot> PauseAsync(PauseTask request, CancellationToken cancellationToken)
    {
        await ExecuteAsync(new TaskCommand.Pause(request));
        return Snapshots.From(State, State.Payload);
    }

    public async Task<TaskSnapshot> ChangeWaitAsync(ChangeWait request, CancellationToken cancellationToken)
    {
        await ExecuteAsync(new TaskCommand.ChangeWait(request));
        return Snapshots.From(State, State.Payload);
    }

    public async Task<TaskSnapshot> CancelAsync(CancelTask request, CancellationToken cancellationToken)
    {
        await ExecuteAsync(new TaskCommand.Cancel(request));
        return Snapshots.From(State, State.Payload);
    }

    public Task CompleteStepAsync(StepReport report, CancellationToken cancellationToken) =>
        ExecuteAsync(new TaskCommand.CompleteStep(report, actors.Find(State.Route.Curr)?.Settings.Resiliency));

    public async Task<ResumeTicket> AdmitResumeAsync(ResumeTask request, CancellationToken cancellationToken)
    {
        // Beside the turn: judging may take seconds, and word that the request is over has to arrive meanwhile.
        TaskState state = State;
        ResumeVerdict verdict = await Task.Run(() => ResumeRules.Admit(state, request, cancellationToken), cancellationToken);
        if (verdict.Rejection != TaskRejection.None)
        {
            throw new TaskRejectedException(verdict.Rejection, verdict.Why) { Fields = verdict.Fields };
        }

        if (verdict.Answered is { } answer)
        {
            DeactivateIfIdle();
            return new ResumeTicket { Receipt = Receipt(answer, repeated: true) };
        }

        // Stays in memory: the commit comes next.
        PauseState pause = State.Pauses.Current!;
        return new ResumeTicket
        {
            Pause = pause.Number,
            CheckpointKey = pause.CheckpointKey.Value,
            Sha256 = pause.Sha256!,
            PauseMetadata = pause.Metadata,
            Merge = State.Pauses.Plan.Merge,
            HasOwner = State.Identity.Principal is not null,
            Headers = State.Headers,
            RedactedPlaces = Redaction.PlacesOf(State) ?? [],
        };
    }

    public async Task<ResumeReceipt> CommitResumeAsync(ResumeCommit commit, CancellationToken cancellationToken)
    {
        bool moved = await ExecuteAsync(new TaskCommand.Resume(commit));
        ResumeAnswer answer = State.Pauses.Answers.Last(a => a.Pause == commit.Pause);
        return Receipt(answer, repeated: !moved);
    }

    public Task CheckpointsDeletedAsync(CheckpointsDeleted report, CancellationToken cancellationToken)
    {
        _deleted = _deleted.Union(report.Keys.Select(static key => new CheckpointKey(key)));

        // A running task notes it with its next write, which comes soon. Any other task has no next write.
        return State.Phase == TaskPhase.Running ? Task.CompletedTask : NoteDeletedAsync();
    }

    public async Task NudgeAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now;
        if (State.IsExpired(now))
        {
            if (await DeleteKeptAsync(cancellationToken))
            {
                await storage.ClearStateAsync(cancellationToken);
            }
        }
        else
        {
            if (State.Row.WasChanged)
            {
                await TickAsync(new TaskCommand.KeepVetted());
            }

            if (_time.TakeSkipped() is { Ticks: > 0 } skipped)
            {
                await TickAsync(new TaskCommand.SkipTime(skipped));
            }

            if (_failedExpiry is > 0 and int pause)
            {
                _failedExpiry = 0;
                await TickAsync(new TaskCommand.ExpiryFailed(pause));
            }

            if (State.IsWaitDue(now) && !_inFlight.Contains(EffectKinds.ApplyExpiry))
            {
                await TickAsync(new TaskCommand.WaitTick());
            }

            RunEffects(EffectRules.ForNudge(State, now));
        }

        if (!MustStayActive)
        {
            DeactivateOnIdle();
        }
    }

    /// <summary>Decides on a command, stores what it changes, then acts. Returns whether anything changed.</summary>
    /// <exception cref="TaskRejectedException">The rules refuse; nothing has changed.</exception>
    private async Task<bool> ExecuteAsync(TaskCommand command)
    {
        if (State.Row.WasChanged && command is not TaskCommand.KeepVetted)
        {
            await ExecuteAsync(new TaskCommand.KeepVetted());
        }

        DateTimeOffset now = Now;
        if (command is not TaskCommand.SkipTime && _time.TakeSkipped() is { Ticks: > 0 } skipped)
        {
            await ExecuteAsync(new TaskCommand.SkipTime(skipped));
        }

        TaskDecision decision = TaskMachine.Decide(State, command, now);
        if (grace.Keeps)
        {
            decision = KeptCheckpoints.Keep(State, decision, now);
        }

        if (decision.Rejection != TaskRejection.None)
        {
            throw new TaskRejectedException(decision.Rejection, decision.Why) { Fields = decision.Fields };
        }

        if (decision.Moved)
        {
            if (decision.Next.Phase.IsTerminal && checkpoints.IsNear)
            {
                // No other command has a turn meanwhile. A deletion that has ended is noted with the last write; later, it is one more.
                await _deletion.WaitAsync(MaxWaitForDeletion, SteadyClock.Machine)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            await StoreAsync(WithoutDeleted(decision.Next));
        }

        RunEffects(decision.Effects, isAgain: false);
        if (!MustStayActive && !_deleted.IsEmpty)
        {
            await NoteDeletedAsync();
        }

        if (decision.Moved)
        {
            StayOrLeave();
        }
        else
        {
            DeactivateIfIdle();
        }

        return decision.Moved;
    }

    private async Task StoreAsync(TaskState next)
    {
        TaskState previous = State;
        storage.State = next;
        try
        {
            await storage.WriteStateAsync();
        }
        catch (Exception e)
        {
            // The write may or may not have landed, so this activation no longer knows what is stored.
            LogWriteFailed(logger, e, Key);
            storage.State = previous;
            DeactivateOnIdle();
            throw;
        }

        foreach (NewEvent item in next.NewEvents)
        {
            faults.Reach("task:stored", item.Event.Kind);
        }

        TaskTelemetry.Stored(previous, next, actors);
        feed.Publish(next.NewEvents);
        if (previous.Phase != next.Phase)
        {
            LogMoved(logger, Key, previous.Phase, next.Phase, next.Progress.Step);
        }
    }

    private async Task NoteDeletedAsync()
    {
        ImmutableArray<CheckpointKey> keys = [.. _deleted];
        _deleted = [];
        await ExecuteAsync(new TaskCommand.ForgetCheckpoints(keys));
    }

    /// <summary>Removes deleted checkpoints from a state that is about to be stored, which saves a write of its own.</summary>
    private TaskState WithoutDeleted(TaskState next)
    {
        if (_deleted.IsEmpty)
        {
            return next;
        }

        ImmutableHashSet<CheckpointKey> deleted = _deleted;
        _deleted = [];
        return next with { Cleanup = next.Cleanup.RemoveAll(c => deleted.Contains(c.Key)) };
    }

    private ResumeReceipt Receipt(ResumeAnswer answer, bool repeated) => new()
    {
        Pause = answer.Pause,
        AcceptedAt = answer.At,
        By = answer.By,
        Dropped = answer.Dropped,
        Kept = answer.Kept,
        Repeated = repeated,
        Task = Snapshots.From(State, State.Payload),
    };
}
