namespace Asya.Gateway.Hosting;

/// <summary>The JSON body that a parameter of an endpoint is read from, as the API's description has it.</summary>
internal sealed record BodyNote(Type Type, bool IsOptional = false);
