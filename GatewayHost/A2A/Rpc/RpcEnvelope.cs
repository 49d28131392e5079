using System.Text.Json;
using Asya.Gateway.A2A.Cards;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Responses;
using Asya.Payloads;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>Writes answers to one JSON-RPC call.</summary>
/// <remarks>The id goes back as it was written.</remarks>
internal readonly record struct RpcEnvelope(JsonBytes Id, A2ADialect Dialect) : IA2AEnvelope
{
    public void WriteTask(Utf8JsonWriter writer, A2AOperation operation, AgentTask task)
    {
        Start(writer);
        writer.WritePropertyName("result"u8);
        new A2ATaskWriter(writer, Dialect).WriteReply(operation, task);
        writer.WriteEndObject();
    }

    public void WriteList(Utf8JsonWriter writer, ListTasksResponse list)
    {
        Start(writer);
        writer.WritePropertyName("result"u8);
        TaskListWriter.Write(writer, list, Dialect);
        writer.WriteEndObject();
    }

    public void WriteCard(Utf8JsonWriter writer, AgentCard card)
    {
        Start(writer);
        writer.WritePropertyName("result"u8);
        new AgentCardWriter(writer, card, Dialect.CardStyle).Write();
        writer.WriteEndObject();
    }

    public void WritePush(Utf8JsonWriter writer, PushConfigAnswer answer)
    {
        Start(writer);
        writer.WritePropertyName("result"u8);
        if (answer.IsEmpty)
        {
            writer.WriteNullValue();
        }
        else
        {
            answer.Write(writer, Dialect);
        }

        writer.WriteEndObject();
    }

    public void WriteItem(Utf8JsonWriter writer, StreamResponse item)
    {
        Start(writer);
        writer.WritePropertyName("result"u8);
        new A2ATaskWriter(writer, Dialect).Write(item);
        writer.WriteEndObject();
    }

    public void WriteError(Utf8JsonWriter writer, RpcError error)
    {
        Start(writer);
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        Dialect.WriteErrorData(writer, error);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void Start(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        if (Id.IsEmpty)
        {
            writer.WriteNull("id"u8);
        }
        else
        {
            writer.WriteRaw("id"u8, Id);
        }
    }
}
