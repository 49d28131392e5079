using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Rpc;

namespace Asya.Gateway.A2A;

/// <summary>What a binding puts around its answers.</summary>
internal interface IA2AEnvelope
{
    A2ADialect Dialect { get; }

    /// <summary>Writes what an operation has come to; null: nothing.</summary>
    void Write(Utf8JsonWriter writer, IA2AResult? result);

    void WriteError(Utf8JsonWriter writer, RpcError error);
}
