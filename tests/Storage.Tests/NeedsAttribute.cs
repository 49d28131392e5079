namespace Asya.Storage.Tests;

/// <summary>Says of a class of tests what server it starts, by the name that <see cref="Requirement"/> has for it.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
