using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>One call of a grain method: its arguments (in a generated subclass), its way, its answer.</summary>
/// <remarks>Exactly one of answer, timeout, cancellation and rejection wins; <see cref="TryClaim"/> decides which.</remarks>
internal abstract class Call : Request, IThreadPoolWorkItem
{
    private GrainReference _target = null!;
    private GrainMethod _method = null!;
    private Silo _silo = null!;
    private Activation? _activation;
    private Task? _outcome;
    private Exception? _error;
    private Exception? _failure;
    private CallCancellation? _cancellation;
    private int _claimed;
    private bool _fromGrain;

    /// <summary>Gets or sets the neighbours in the list of <see cref="OutstandingCalls"/>.</summary>
    internal Call? Older { get; set; }

    internal Call? Newer { get; set; }

    /// <summary>Gets or sets the stripe of that list; negative: in none.</summary>
    internal int Stripe { get; set; } = -1;

    /// <summary>Gets or sets when the call was first seen to be outstanding; 0: not yet.</summary>
    internal long SeenAt { get; set; }

    /// <summary>Gets or sets how often the call came to an activation that had just ended.</summary>
    internal int Forwards { get; set; }

    public GrainReference Target => _target;

    public sealed override bool IsObsolete => Volatile.Read(ref _claimed) != 0 && !Has(CallOptions.OneWay);

    /// <summary>Generated: calls the method on the grain.</summary>
    internal abstract Task Invoke(object grain);

    /// <summary>Generated: replaces each argument by its copy.</summary>
    internal virtual void CopyArguments(IWireCopier copier)
    {
    }

    /// <summary>Generated where a parameter is a cancellation token: that argument.</summary>
    internal virtual ref CancellationToken Token() => ref Unsafe.NullRef<CancellationToken>();

    /// <summary>Gives the caller the outcome of the callee's task.</summary>
    protected abstract void SetResult(Task outcome, IWireCopier? copier);

    protected abstract void SetException(Exception exception);

    /// <summary>Sets the call up. What is wrong with the arguments is thrown here, into the caller's face.</summary>
    internal void Begin(Silo silo, GrainReference target, GrainMethod method)
    {
        _silo = silo;
        _target = target;
        _method = method;
        Options = method.Options;
        Context = RequestContext.Export();
        _fromGrain = RuntimeContext.Current is not null;
        CancellationToken token = default;
        if (Has(CallOptions.Cancellable))
        {
            token = Token();
            token.ThrowIfCancellationRequested();
        }

        if (silo.Copier is { } copier)
        {
            CopyArguments(copier);
        }

        if (token.CanBeCanceled)
        {
            _cancellation = new CallCancellation(this);
            Token() = _cancellation.CalleeToken;
        }

        if (Has(CallOptions.OneWay))
        {
            _claimed = 1;
            SetResult(Task.CompletedTask, null);
        }
        else
        {
            silo.Outstanding.Add(this);
        }

        // Last: the callback may run at once.
        _cancellation?.Follow(token);
    }

    public override bool Start(Activation activation)
    {
        if (Context is { } context)
        {
            RequestContext.Import(context);
        }

        _activation = activation;
        try
        {
            _outcome = Invoke(activation.GrainInstance!) ?? throw new InvalidOperationException($"{_method.Name} returned null instead of a task.");
            if (!_outcome.IsCompleted)
            {
                // The continuation is a turn of the activation, like every other.
                _outcome.GetAwaiter().UnsafeOnCompleted(OnOutcome);
                return false;
            }
        }
        catch (Exception exception)
        {
            _error = exception;
        }

        return true;
    }

    public override void Respond(Activation activation)
    {
        _error ??= ErrorOf(_outcome!);
        if (_error is not null)
        {
            activation.OnRequestFailed(_error, _method.Name, Has(CallOptions.OneWay));
            if (_error is InconsistentStateException { IsSourceActivation: true } inconsistent)
            {
                inconsistent.IsSourceActivation = false;
                activation.Deactivate(new(DeactivationReasonCode.ApplicationError, inconsistent, inconsistent.Message));
            }
        }

        if (TryClaim())
        {
            activation.Deliver(this, _fromGrain);
        }
    }

    /// <summary>Completes the caller's task. Code of the caller may run in here.</summary>
    internal void Deliver()
    {
        try
        {
            if ((_failure ?? _error) is { } error)
            {
                SetException(_silo.Copier is { } copier ? copier.Copy(error) : error);
            }
            else
            {
                SetResult(_outcome!, _silo.Copier);
            }
        }
        catch (Exception exception)
        {
            // The result could not cross the wire.
            SetException(exception);
        }
    }

    void IThreadPoolWorkItem.Execute() => Deliver();

    public override void Reject(Exception exception) => Fail(exception);

    /// <summary>Ends the call for the caller with an error that the callee knows nothing of.</summary>
    internal void Fail(Exception exception)
    {
        if (TryClaim())
        {
            _failure = exception;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    internal void OnCanceled(CancellationToken token)
    {
        Fail(new OperationCanceledException(token));
        if (_activation is { } activation)
        {
            // Callbacks on the callee's token are turns too.
            _ = Task.Factory.StartNew(static state => ((CallCancellation)state!).Cancel(), _cancellation, CancellationToken.None, TaskCreationOptions.DenyChildAttach, activation);
        }
        else
        {
            _cancellation?.Cancel();
        }
    }

    internal void OnTimeout(TimeSpan timeout) =>
        Fail(new TimeoutException($"Response did not arrive on time in {timeout} for message: {this}."));

    public override string ToString() => $"{_method.Name} of {_target.GrainId}";

    /// <summary>Runs the call on an object that is no grain. Returns what it threw.</summary>
    internal async Task<Exception?> RunOnObserverAsync(object observer)
    {
        RequestContext.Import(Context);
        try
        {
            _outcome = Invoke(observer);
            await _outcome;
        }
        catch (Exception exception)
        {
            _error = exception;
        }

        if (TryClaim())
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return _error;
    }

    private void OnOutcome() => _activation!.Finished(this);

    private bool TryClaim()
    {
        if (Interlocked.Exchange(ref _claimed, 1) != 0)
        {
            return false;
        }

        _silo.Outstanding.Remove(this);
        _cancellation?.Unfollow();
        return true;
    }

    private static Exception? ErrorOf(Task outcome)
    {
        if (outcome.IsCompletedSuccessfully)
        {
            return null;
        }

        if (outcome.IsFaulted)
        {
            return outcome.Exception.InnerException;
        }

        try
        {
            outcome.GetAwaiter().GetResult();
            return null;
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }
    }
}
