namespace Asya.TestKit;

/// <summary>A test that needs a browser. Where none is installed it is skipped, by name, unless one is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute(bool isFull = false) =>
        Skip = isFull && !Tier.IsFull ? FullFactAttribute.Reason : Requirement.Named("chromium").Skip;
}
