namespace Asya.Gateway.A2A;

/// <summary>A call that A2A refuses by itself.</summary>
/// <remarks>The message goes to the client.</remarks>
internal sealed class RpcException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    public static RpcException Params(string message) => new(RpcErrorCode.InvalidParams, message);
}
