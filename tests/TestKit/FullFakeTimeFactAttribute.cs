namespace Asya.TestKit;

/// <summary>A test of the full tier whose process has a wall clock of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullFakeTimeFactAttribute : FactAttribute
{
    public FullFakeTimeFactAttribute() => Skip = Tier.IsFull ? Requirement.Named("faketime").Skip : FullFactAttribute.Reason;
}
