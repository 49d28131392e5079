namespace Asya.TestKit;

/// <summary>A test of the full tier. The fast tier counts it as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullFactAttribute : FactAttribute
{
    public const string Reason = "only with ASYA_TEST_TIER=full";

    public FullFactAttribute() => Skip = Tier.IsFull ? null : Reason;
}
