using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>One activation of a grain: its object, its scheduler, its queue and its life.</summary>
/// <remarks>
/// Turns: at most one thread is in <c>Execute</c> at any time; everything of the grain runs in there, as a task whose
/// scheduler is this. Requests: those that may run now are started, the others wait. All fields below are guarded by
/// the lock on this, except where a turn owns them.
/// </remarks>
internal sealed partial class Activation : TaskScheduler, IGrainTarget, IGrainContext, IThreadPoolWorkItem
{
    private readonly string _key;
    private readonly StatelessWorkers? _group;
    private IServiceScope? _scope;
    private object? _instance;
    private volatile ActivationState _state;

    public Activation(Silo silo, GrainClass grainClass, string key, StatelessWorkers? group)
    {
        Silo = silo;
        Class = grainClass;
        _key = key;
        _group = group;
    }

    public Silo Silo { get; }

    public GrainClass Class { get; }

    public GrainId GrainId => GrainId.Create(Class.GrainType, _key);

    public object? GrainInstance => _instance;

    public GrainReference GrainReference =>
        GrainInterface.Of(Class.MainInterface).NewReference(new(Silo, GrainInterface.Of(Class.MainInterface), Class, _key, null));

    public bool IsInvalid => _state == ActivationState.Invalid;

    /// <summary>Gets the services of the activation's own scope, which is made when somebody asks.</summary>
    public IServiceProvider ActivationServices
    {
        get
        {
            if (_scope is null)
            {
                IServiceScope scope = Silo.Services.CreateScope();
                if (Interlocked.CompareExchange(ref _scope, scope, null) is not null)
                {
                    scope.Dispose();
                }
            }

            return _scope.ServiceProvider;
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override string ToString() => $"[Activation: {GrainId} State={_state}]";
}
