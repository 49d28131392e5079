namespace Asya.Gateway.A2A;

/// <summary>What JSON-RPC says about a refusal.</summary>
/// <remarks><c>Reason</c> is the same closed word for programs as in problem+json.</remarks>
internal readonly record struct RpcError(int Code, string Message, string? Reason = null);
