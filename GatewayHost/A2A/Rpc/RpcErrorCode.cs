namespace Asya.Gateway.A2A.Rpc;

/// <summary>The error codes of JSON-RPC and A2A.</summary>
internal static class RpcErrorCode
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int Internal = -32603;

    /// <summary>
    /// About who calls, not about the call. A2A leaves it to HTTP's status and has no code for it; this is JSON-RPC's for servers.
    /// </summary>
    public const int Refused = -32000;

    public const int TaskNotFound = -32001;
    public const int TaskNotCancelable = -32002;
    public const int PushNotSupported = -32003;
    public const int UnsupportedOperation = -32004;
    public const int ContentTypeNotSupported = -32005;
    public const int InvalidAgentResponse = -32006;
    public const int ExtendedCardNotConfigured = -32007;

    // Only in 1.0.
    public const int ExtensionSupportRequired = -32008;
    public const int VersionNotSupported = -32009;
}
