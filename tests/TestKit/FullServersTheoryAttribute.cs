namespace Asya.TestKit;

/// <summary>A theory of the full tier that starts servers, by the names that <see cref="Requirement"/> has for them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullServersTheoryAttribute : TheoryAttribute
{
    public FullServersTheoryAttribute(params string[] servers) => Skip = !Tier.IsFull
        ? FullFactAttribute.Reason
        : servers.Select(static name => Requirement.Named(name).Skip).FirstOrDefault(static why => why is not null);
}
