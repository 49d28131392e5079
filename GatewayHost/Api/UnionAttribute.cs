namespace Asya.Gateway.Api;

/// <summary>Says that a value is of one of several types, of which none is named in it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UnionAttribute(params Type[] types) : Attribute
{
    public IReadOnlyList<Type> Types { get; } = types;
}
