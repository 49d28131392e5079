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
        Start(writer, Id);
        writer.WritePropertyName("result"u8);
        new A2ATaskWriter(writer, Dialect).WriteReply(operation, task);
        writer.WriteEndObject();
    }

    public void WriteList(Utf8JsonWriter writer, ListTasksResponse list)
    {
        Start(writer, Id);
        writer.WritePropertyName("result"u8);
        TaskListWriter.Write(writer, list, Dialect);
        writer.WriteEndObject();
    }

    public void WriteCard(Utf8JsonWriter writer, AgentCard card)
    {
        Start(writer, Id);
        writer.WritePropertyName("result"u8);
        new AgentCardWriter(writer, card, Dialect.CardStyle).Write();
        writer.WriteEndObject();
    }

    public void WritePush(Utf8JsonWriter writer, PushConfigAnswer answer)
    {
        Start(writer, Id);
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
        Start(writer, Id);
        writer.WritePropertyName("result"u8);
        new A2ATaskWriter(writer, Dialect).Write(item);
        writer.WriteEndObject();
    }

    public void WriteError(Utf8JsonWriter writer, RpcError error)
    {
        Start(writer, Id);
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        Dialect.WriteErrorData(writer, error);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Starts the message of a reply: the caller writes what comes of the call, and its end.</summary>
    public static void Start(Utf8JsonWriter writer, JsonBytes id)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        if (id.IsEmpty)
        {
            writer.WriteNull("id"u8);
        }
        else
        {
            writer.WriteRaw("id"u8, id);
        }
    }
}
