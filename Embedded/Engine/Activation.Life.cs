using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>How an activation begins and ends.</summary>
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

    private async Task ActivateAsync()
    {
        Exception? failure = null;
        try
        {
            RequestContext.Import(_first?.Context);
            _instance = Class.Create(this);
            if (_facets is not null || Class.HasOnActivate)
            {
                CancellationTokenSource cancel = new();
                lock (this)
                {
                    _activationCancel = cancel;
                }

                foreach (IStateFacet facet in _facets ?? [])
                {
                    await Bounded(facet.ReadAsync(cancel.Token), cancel, Silo.CollectionOptions.ActivationTimeout);
                }

                if (Class.HasOnActivate)
                {
                    await Bounded(((IGrainBase)_instance).OnActivateAsync(cancel.Token), cancel, Silo.CollectionOptions.ActivationTimeout);
                }
            }
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        lock (this)
        {
            _activating = false;
            _look = true;
            if (failure is null && _state == ActivationState.Activating)
            {
                _state = ActivationState.Valid;
            }

            _activationCancel?.Dispose();
            _activationCancel = null;
        }

        if (failure is not null)
        {
            Silo.Log.ActivationFailed(this, failure);
            Deactivate(new(DeactivationReasonCode.ActivationFailed, failure, "Failed to activate grain."));
        }
    }

    private async Task EndAsync()
    {
        DisposeTimers();
        if (_wasValid && Class.HasOnDeactivate)
        {
            try
            {
                using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(_endToken);
                await Bounded(((IGrainBase)_instance!).OnDeactivateAsync(_reason, cancel.Token), cancel, Silo.CollectionOptions.DeactivationTimeout);
            }
            catch (Exception exception)
            {
                Silo.Log.DeactivationFailed(this, exception);
            }
        }

        // From here on a call finds nothing under this key and makes a new activation.
        if (_group is not null)
        {
            _group.Remove(this);
        }
        else
        {
            Class.Targets.TryRemove(new(_key, this));
        }

        Request? waiting;
        TaskCompletionSource? deactivated;
        lock (this)
        {
            _state = ActivationState.Invalid;
            waiting = TakeAllRequests();
            deactivated = _deactivated;
        }

        await DisposeAsync();
        HandOver(waiting);
        deactivated?.TrySetResult();
    }

    private static Task Bounded(Task work, CancellationTokenSource cancel, TimeSpan timeout)
    {
        if (work.IsCompleted)
        {
            return work;
        }

        cancel.CancelAfter(timeout);
        return work.WaitAsync(cancel.Token);
    }

    private void DisposeTimers()
    {
        List<IDisposable>? timers;
        lock (this)
        {
            timers = _timers;
            _timers = null;
        }

        foreach (IDisposable timer in timers ?? [])
        {
            timer.Dispose();
        }
    }

    private async ValueTask DisposeAsync()
    {
        try
        {
            if (_instance is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else if (_instance is IDisposable disposable)
            {
                disposable.Dispose();
            }

            if (_scope is IAsyncDisposable scope)
            {
                await scope.DisposeAsync();
            }
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(this, exception);
        }
    }

    private void HandOver(Request? waiting)
    {
        // Whoever waited for an activation that failed learns why; the others go to the next one.
        Exception? failure = _wasValid ? null : _reason.Exception;
        while (waiting is not null)
        {
            Request request = waiting;
            waiting = request.Next;
            request.Next = null;
            if (failure is not null)
            {
                request.Reject(failure);
            }
            else if (request is Call call)
            {
                Silo.Forward(call);
            }
        }
    }
}
