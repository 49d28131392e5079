namespace Orleans;

/// <summary>Marks a type that crosses the wire between grains. Here nothing is serialized; tests check that it could be.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
