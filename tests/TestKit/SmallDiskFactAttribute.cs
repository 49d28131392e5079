namespace Asya.TestKit;

/// <summary>A test that fills a disk. Where none can be mounted it is skipped, by name, unless one is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = Requirement.Named("disk").Skip;
}
