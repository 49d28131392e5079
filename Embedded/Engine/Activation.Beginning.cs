using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The first turn: the grain's object, its stored state, OnActivateAsync.</summary>
internal sealed partial class Activation
{
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

    private static Task Bounded(Task work, CancellationTokenSource cancel, TimeSpan timeout)
    {
        if (work.IsCompleted)
        {
            return work;
        }

        cancel.CancelAfter(timeout);
        return work.WaitAsync(cancel.Token);
    }
}
