namespace Asya.TestKit;

/// <summary>A test that makes a wheel. Where that cannot be had it is skipped, by name, unless it is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonWheelFactAttribute : FactAttribute
{
    public PythonWheelFactAttribute() => Skip = Requirement.Named("wheel").Skip;
}
