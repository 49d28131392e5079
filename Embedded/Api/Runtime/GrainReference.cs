using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>A handle on a grain or an observer. Two handles on the same one are equal.</summary>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private readonly Silo _silo;
    private readonly GrainInterface _interface;

    // A grain is found by class and key at every call; an observer is held.
    private readonly GrainClass? _class;
    private readonly string _key;
    private readonly ObserverTarget? _observer;

    internal GrainReference(in ReferenceSeed seed)
    {
        _silo = seed.Silo;
        _interface = seed.Interface;
        _class = seed.Class;
        _key = seed.Key;
        _observer = seed.Observer;
    }

    public GrainId GrainId => _class is null ? _observer!.Id : GrainId.Create(_class.GrainType, _key);

    internal GrainClass? Class => _class;

    internal string Key => _key;

    internal ObserverTarget? Observer => _observer;

    public bool Equals(GrainReference? other) =>
        other is not null && ReferenceEquals(_class, other._class) && ReferenceEquals(_observer, other._observer) && _key == other._key;

    public sealed override bool Equals(object? obj) => obj is GrainReference other && Equals(other);

    public sealed override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"GrainReference:{GrainId}:{_interface.Type.Name}";

    internal T As<T>()
    {
        GrainInterface target = GrainInterface.Of<T>();
        return (T)(object)target.NewReference(new(_silo, target, _class, _key, _observer));
    }

    /// <summary>Called by generated references.</summary>
    internal void Send(Call call, int method) => _silo.Send(call, this, _interface.Methods[method]);
}
