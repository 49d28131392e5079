namespace Asya.TestKit;

/// <summary>A test that starts the emulator of Azure Storage. Where there is none it is skipped, by name, unless one is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteFactAttribute : FactAttribute
{
    public AzuriteFactAttribute() => Skip = Requirement.Named("azurite").Skip;
}
