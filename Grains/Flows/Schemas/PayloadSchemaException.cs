namespace Asya.Grains.Flows.Schemas;

/// <summary>A schema that cannot be used. The message goes on after its name.</summary>
internal sealed class PayloadSchemaException(string message, Exception? cause = null) : Exception(message, cause);
