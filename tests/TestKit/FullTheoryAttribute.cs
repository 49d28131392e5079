namespace Asya.TestKit;

/// <summary>A theory of the full tier. The fast tier counts it as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullTheoryAttribute : TheoryAttribute
{
    public FullTheoryAttribute() => Skip = Tier.IsFull ? null : FullFactAttribute.Reason;
}
