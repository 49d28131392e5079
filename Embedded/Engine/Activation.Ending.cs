namespace Orleans.Embedded;

/// <summary>The last turn: timers, OnDeactivateAsync, and whoever still waits.</summary>
internal sealed partial class Activation
{
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
