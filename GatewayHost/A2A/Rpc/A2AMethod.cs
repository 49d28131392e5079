namespace Asya.Gateway.A2A.Rpc;

/// <summary>A method of JSON-RPC: the operation, in the version whose name for it was used.</summary>
internal readonly record struct A2AMethod(A2AOperation Operation, A2AVersion Version);
