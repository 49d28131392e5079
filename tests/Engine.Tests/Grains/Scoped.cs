namespace Asya.Engine.Tests;

/// <summary>A service of which each activation has its own.</summary>
public sealed class Scoped
{
    public string Id { get; } = Guid.NewGuid().ToString("N");
}
