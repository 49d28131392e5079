using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Embedded;

/// <summary>A method of a grain interface.</summary>
internal sealed class GrainMethod(MethodInfo method)
{
    public MethodInfo Method { get; } = method;

    public string Name { get; } = $"{method.DeclaringType!.Name}.{method.Name}";

    public CallOptions Options { get; } =
        (method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? CallOptions.AlwaysInterleave : 0) |
        (method.IsDefined(typeof(ReadOnlyAttribute)) ? CallOptions.ReadOnly : 0) |
        (method.ReturnType == typeof(void) || method.IsDefined(typeof(OneWayAttribute)) ? CallOptions.OneWay : 0) |
        (method.GetParameters().Any(p => p.ParameterType == typeof(CancellationToken)) ? CallOptions.Cancellable : 0);
}
