namespace Asya.Gateway.Hosting;

/// <summary>The JSON body that an endpoint returns, as the API's description has it.</summary>
internal sealed record ReturnedNote(Type Type);
