namespace Asya.Gateway.Errors;

/// <summary>A request that the gateway refuses by itself.</summary>
/// <remarks>The message goes to the client.</remarks>
internal sealed class RequestException(RequestDefect defect, string message) : Exception(message)
{
    public RequestDefect Defect { get; } = defect;

    public static RequestException Invalid(string message) => new(RequestDefect.Invalid, message);

    public static RequestException Parameter(string message) => new(RequestDefect.InvalidParameter, message);
}
