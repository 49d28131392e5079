using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;

namespace Asya.Gateway.A2A;

/// <summary>What a binding puts around its answers.</summary>
internal interface IA2AEnvelope
{
    A2ADialect Dialect { get; }

    void WriteTask(Utf8JsonWriter writer, A2AOperation operation, AgentTask task);

    void WriteList(Utf8JsonWriter writer, ListTasksResponse list);

    void WritePush(Utf8JsonWriter writer, PushConfigAnswer answer);

    void WriteItem(Utf8JsonWriter writer, StreamResponse item);

    void WriteError(Utf8JsonWriter writer, RpcError error);
}
