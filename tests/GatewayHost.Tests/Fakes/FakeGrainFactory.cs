using System.Reflection;

namespace Asya.Gateway.Tests.Fakes;

/// <summary>An <see cref="IGrainFactory"/> over <see cref="FakeCluster"/>. A proxy, since the interface differs in size between the engines.</summary>
public class FakeGrainFactory : DispatchProxy
{
    private FakeCluster _cluster = null!;

    public static IGrainFactory Over(FakeCluster cluster)
    {
        IGrainFactory factory = Create<IGrainFactory, FakeGrainFactory>();
        ((FakeGrainFactory)(object)factory)._cluster = cluster;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IGrainFactory.GetGrain) => _cluster.Grain(targetMethod.ReturnType, (string)args![0]!),
        nameof(IGrainFactory.CreateObjectReference) => args![0],
        nameof(IGrainFactory.DeleteObjectReference) => null,
        _ => throw new NotSupportedException(targetMethod.Name),
    };
}
