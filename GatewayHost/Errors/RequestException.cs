namespace Asya.Gateway.Errors;

/// <summary>A request that the gateway refuses by itself.</summary>
/// <remarks>The message goes to the client.</remarks>
internal sealed class RequestException(RequestError defect, string message) : Exception(message)
{
    public RequestError Defect { get; } = defect;

    public static RequestException Invalid(string message) => new(RequestError.Invalid, message);

    public static RequestException Parameter(string message) => new(RequestError.InvalidParameter, message);
}
