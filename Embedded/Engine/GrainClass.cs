using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A grain class of one silo, with all its activations.</summary>
internal sealed class GrainClass
{
    private readonly Type _type;
    private readonly Lazy<ObjectFactory> _factory;
    private readonly Func<Activation, object>[] _facets;
    private readonly ConstructorInvoker? _plain;

    public GrainClass(Type type)
    {
        _type = type;
        GrainType = GrainType.Create(NameOf(type));
        Interfaces = [.. type.GetInterfaces().Where(i => typeof(IGrain).IsAssignableFrom(i) && i != typeof(IGrain) && i != typeof(IGrainWithStringKey))];
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        IsStateless = type.GetCustomAttribute<StatelessWorkerAttribute>() is not null;
        MaxWorkers = type.GetCustomAttribute<StatelessWorkerAttribute>()?.MaxLocalWorkers ?? 1;
        HasOnActivate = Overrides(nameof(IGrainBase.OnActivateAsync));
        HasOnDeactivate = Overrides(nameof(IGrainBase.OnDeactivateAsync));

        ParameterInfo[] stored = [.. StoredParameters(type)];
        _facets = [.. stored.Select(PersistentState.FactoryFor)];
        _factory = new(() => ActivatorUtilities.CreateFactory(type, [.. stored.Select(p => p.ParameterType)]));
        _plain = type.GetConstructors() is [{ } only] && only.GetParameters().Length == 0 ? ConstructorInvoker.Create(only) : null;
    }

    public Type Type => _type;

    public GrainType GrainType { get; }

    public Type[] Interfaces { get; }

    /// <summary>Gets the interface that references to this class show when none is asked for.</summary>
    public Type MainInterface => Interfaces[0];

    public bool IsReentrant { get; }

    public bool IsStateless { get; }

    public int MaxWorkers { get; }

    public bool HasOnActivate { get; }

    public bool HasOnDeactivate { get; }

    public ConcurrentDictionary<string, IGrainTarget> Targets { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes the grain's object, in its activation's first turn.</summary>
    public object Create(Activation activation)
    {
        try
        {
            if (_plain is not null)
            {
                return _plain.Invoke();
            }

            object[] facets = _facets.Length == 0 ? [] : new object[_facets.Length];
            for (int i = 0; i < facets.Length; i++)
            {
                facets[i] = _facets[i](activation);
            }

            return _factory.Value(activation.ActivationServices, facets);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Failed to create an instance of grain type '{_type}'. See InnerException for details.", exception);
        }
    }

    // "TaskGrain" is "task", as Orleans has it.
    private static string NameOf(Type type)
    {
        string name = type.Name.ToLowerInvariant();
        return name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name;
    }

    private static IEnumerable<ParameterInfo> StoredParameters(Type type) =>
        type.GetConstructors()
            .Select(c => c.GetParameters())
            .OrderByDescending(p => p.Length)
            .FirstOrDefault(p => p.Any(q => q.IsDefined(typeof(PersistentStateAttribute))), [])
            .Where(p => p.IsDefined(typeof(PersistentStateAttribute)));

    // Most grains override neither, and then there is nothing to wait for.
    private bool Overrides(string method)
    {
        if (!typeof(IGrainBase).IsAssignableFrom(_type))
        {
            return false;
        }

        if (!_type.IsSubclassOf(typeof(Grain)))
        {
            return true;
        }

        return _type.GetMethods().Any(m => m.Name == method && m.GetBaseDefinition().DeclaringType == typeof(Grain) && m.DeclaringType != typeof(Grain));
    }
}
