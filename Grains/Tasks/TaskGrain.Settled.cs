using Asya.Domain;
using Asya.Tasks;

namespace Asya.Grains.Tasks;

/// <content>How long a task that has nothing to do stays in memory.</content>
internal sealed partial class TaskGrain
{
    /// <summary>Roughly what an activation takes beside the task's documents.</summary>
    private const int BytesOfActivation = 8 * 1024;

    private SettledTask? _place;

    /// <summary>Whether the window has no room for the task any more, but a call was under way.</summary>
    private bool _mustLeave;

    /// <summary>
    /// Whether the task has timers to keep or an effect under way. A task that waits for a person, is over, or never was, has not.
    /// </summary>
    private bool MustStayActive => State.Phase == TaskPhase.Running || _inFlight.KeepActive;

    private bool IsInWindow => _place is not null && settled.Contains(_place);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        LeaveWindow();
        return Task.CompletedTask;
    }

    /// <summary>A task that was in memory with nothing to do begins as one does that was just read.</summary>
    protected override void OnCalled()
    {
        if (IsInWindow)
        {
            _time.StartAt(State.UpdatedAt);
        }
    }

    /// <summary>
    /// A call that was refused or failed has changed nothing; unless something else keeps the task in memory, it leaves again.
    /// </summary>
    protected override void OnReturned(bool failed)
    {
        if (failed || _mustLeave)
        {
            LeaveWindow();
            DeactivateIfIdle();
        }
    }

    /// <summary>After a change: a task that has paused or ended stays for as long as the silo's window has room for it.</summary>
    private void StayOrLeave()
    {
        _mustLeave = false;
        if (MustStayActive)
        {
            LeaveWindow();
        }
        else if (State.Phase == TaskPhase.Paused || State.Phase.IsTerminal)
        {
            _sla?.Dispose();
            _retry?.Dispose();

            // As a row that was read: what the last write alone needed goes.
            storage.State = State with { NewEvents = [], NewPush = null };
            settled.Add(_place ??= new(() => GrainContext.Scheduler.QueueAction(LeaveForRoom)), BytesOf(State));
            if (!IsInWindow)
            {
                // There is no room for this one at all.
                DeactivateOnIdle();
            }
        }
        else
        {
            DeactivateOnIdle();
        }
    }

    private static long BytesOf(TaskState state) =>
        BytesOfActivation + state.Payload.Length + state.Headers.Length + (state.Pauses.Current?.Metadata.Length ?? 0);

    // In a turn of its own, perhaps in the middle of a call. That call may be what makes the task go on.
    private void LeaveForRoom()
    {
        if (State.Phase == TaskPhase.Running || IsInWindow)
        {
            return;
        }

        if (IsCalled || MustStayActive)
        {
            _mustLeave = true;
        }
        else
        {
            DeactivateOnIdle();
        }
    }

    private void LeaveWindow()
    {
        if (_place is not null)
        {
            settled.Remove(_place);
        }
    }

    /// <summary>
    /// Leaves once all calls that wait already have had their turn: leaving at once would forward them to a new activation, and Orleans
    /// forwards a call only a few times. A task in the window stays.
    /// </summary>
    private void DeactivateIfIdle()
    {
        if (!MustStayActive && !_inFlight.Contains(EffectKinds.Leave) && !IsInWindow)
        {
            _ = LeaveAsync();
        }
    }

    private async Task LeaveAsync()
    {
        await RunOnceAsync(new(EffectKinds.Leave), async () =>
        {
            await CallSelfAsync(static self => self.NudgeAsync(CancellationToken.None));
            return null;
        });
        if (!MustStayActive && !IsInWindow)
        {
            // Once more, in case the nudge failed before it.
            DeactivateOnIdle();
        }
    }
}
