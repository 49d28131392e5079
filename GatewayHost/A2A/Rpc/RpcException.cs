namespace Asya.Gateway.A2A.Rpc;

/// <summary>A call that A2A refuses by itself.</summary>
/// <remarks>The message goes to the client.</remarks>
internal sealed class RpcException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>Gets the field of the request that is wrong, if it is one.</summary>
    public string? Field { get; private init; }

    /// <summary>Gets the machine-readable reason, as problem+json has it.</summary>
    public string? Reason { get; init; }

    public static RpcException Params(string message, string? field = null) => new(RpcErrorCode.InvalidParams, message) { Field = field };
}
