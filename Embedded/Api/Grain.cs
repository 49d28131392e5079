using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base of grain classes.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    // Null when a unit test makes the object itself.
    private readonly Activation? _activation;

    protected Grain() => _activation = RuntimeContext.Current;

    public IGrainContext GrainContext => _activation!;

    public GrainReference GrainReference => GrainContext.GrainReference;

    public string IdentityString => GrainContext.GrainId.ToString();

    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>Gets the factory of references. Only the activation's own turns may ask for it.</summary>
    protected IGrainFactory GrainFactory
    {
        get
        {
            RuntimeContext.Check();
            return _activation!.Silo;
        }
    }

    /// <summary>Runs before the first request. What it throws reaches the callers, and the next call tries again.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last request, unless the process dies.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation after its running requests. The next call makes a new one.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps this activation from idle collection for a time; zero takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => _activation!.DelayDeactivation(timeSpan);
}
