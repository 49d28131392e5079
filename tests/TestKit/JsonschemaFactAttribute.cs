namespace Asya.TestKit;

/// <summary>
/// A test of the full tier that needs Python's jsonschema. Where it is missing it is skipped, by name, unless it is required.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JsonschemaFactAttribute : FactAttribute
{
    public JsonschemaFactAttribute() => Skip = Tier.IsFull ? Requirement.Named("jsonschema").Skip : FullFactAttribute.Reason;
}
