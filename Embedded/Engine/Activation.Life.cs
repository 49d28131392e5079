namespace Orleans.Embedded;

/// <summary>What an activation is for, how long it stays, and when it has to end.</summary>
internal sealed partial class Activation
{
    // True while the beginning runs: an end has to wait for it.
    private bool _activating;
    private CancellationTokenSource? _activationCancel;

    // From here on nothing starts any more.
    private bool _ending;
    private bool _wasValid;
    private DeactivationReason _reason;
    private CancellationToken _endToken;
    private TaskCompletionSource? _deactivated;

    private List<IStateFacet>? _facets;
    private List<IDisposable>? _timers;

    // When the idle collector first saw the activation idle; 0: it was used since.
    private long _idleSince;
    private long _keepUntil;

    public Task Deactivated
    {
        get
        {
            lock (this)
            {
                return _state == ActivationState.Invalid
                    ? Task.CompletedTask
                    : (_deactivated ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        bool schedule;
        CancellationTokenSource? beginning;
        lock (this)
        {
            if (_state >= ActivationState.Deactivating)
            {
                return;
            }

            _reason = deactivationReason;
            _endToken = cancellationToken;
            _wasValid = _state == ActivationState.Valid;
            _state = ActivationState.Deactivating;
            beginning = _activationCancel;
            schedule = !_scheduled;
            _scheduled = true;
        }

        beginning?.Cancel();
        if (schedule)
        {
            Schedule();
        }
    }

    public Task DeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Deactivate(reason, cancellationToken);
        return Deactivated;
    }

    public void DelayDeactivation(TimeSpan time)
    {
        bool forever = time == Timeout.InfiniteTimeSpan || time == TimeSpan.MaxValue;
        lock (this)
        {
            _keepUntil = forever ? long.MaxValue : time <= TimeSpan.Zero ? 0 : Silo.Collector.After(time);
            _idleSince = 0;
        }
    }

    public void CollectIdle(long now, TimeSpan age)
    {
        lock (this)
        {
            if (_state != ActivationState.Valid || _running > 0 || _waiting > 0 || _keepUntil > now)
            {
                return;
            }

            if (_idleSince == 0)
            {
                _idleSince = now;
                return;
            }

            if (Silo.Collector.Elapsed(_idleSince, now) < age)
            {
                return;
            }
        }

        Deactivate(new(DeactivationReasonCode.ActivationIdle, "Activation has been idle for too long."));
    }

    public void AddFacet(IStateFacet facet) => (_facets ??= []).Add(facet);

    public void AddTimer(IDisposable timer)
    {
        lock (this)
        {
            (_timers ??= []).Add(timer);
        }
    }

    public void RemoveTimer(IDisposable timer)
    {
        lock (this)
        {
            _timers?.Remove(timer);
        }
    }

    private Operation TakeOperation()
    {
        if (_state == ActivationState.Creating)
        {
            _state = ActivationState.Activating;
            _activating = true;
            return Operation.Activate;
        }

        if (_state == ActivationState.Deactivating && !_ending && !_activating && _running == 0)
        {
            _ending = true;
            return Operation.End;
        }

        return Operation.None;
    }
}
