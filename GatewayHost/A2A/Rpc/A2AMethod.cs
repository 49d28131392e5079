using Asya.Gateway.A2A.Dialects;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>A method of JSON-RPC: the operation, in the dialect whose name for it was used.</summary>
internal readonly record struct A2AMethod(A2AOperation Operation, A2ADialect Dialect);
