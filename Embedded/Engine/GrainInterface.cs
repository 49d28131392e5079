using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A grain or observer interface and the class of references generated for it. One a process.</summary>
internal sealed class GrainInterface
{
    private static readonly ConcurrentDictionary<Type, Lazy<GrainInterface>> All = new();

    private readonly Func<ReferenceSeed, GrainReference> _create;

    private GrainInterface(Type type)
    {
        if (!type.IsInterface)
        {
            throw new ArgumentException($"{type} is no interface.", nameof(type));
        }

        Type = type;
        Methods = [.. MethodsOf(type).Select(m => new GrainMethod(m))];
        _create = ReferenceGenerator.Generate(this);
    }

    public Type Type { get; }

    public GrainMethod[] Methods { get; }

    public static GrainInterface Of<T>() => Cache<T>.Value ??= Of(typeof(T));

    public static GrainInterface Of(Type type) => All.GetOrAdd(type, static t => new(() => new(t))).Value;

    public GrainReference NewReference(ReferenceSeed seed) => _create(seed);

    private static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetInterfaces().Prepend(type).SelectMany(i => i.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance));

    private static class Cache<T>
    {
        public static GrainInterface? Value;
    }
}
