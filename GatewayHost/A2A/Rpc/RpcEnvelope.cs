using System.Text.Json;
using Asya.Gateway.A2A.Cards;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Responses;
using Asya.Payloads;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>Writes answers to one JSON-RPC call.</summary>
/// <remarks>The id goes back as it was written.</remarks>
internal readonly record struct RpcEnvelope(JsonBytes Id, A2AShape Shape) : IA2AEnvelope
{
    public void WriteTask(Utf8JsonWriter writer, A2AOperation operation, AgentTask task)
    {
        Start(writer);
        bool isWrapped = Shape == A2AShape.Version1 && operation == A2AOperation.Send;
        if (isWrapped)
        {
            writer.WriteStartObject("result"u8);
            writer.WritePropertyName("task"u8);
        }
        else
        {
            writer.WritePropertyName("result"u8);
        }

        new A2ATaskWriter(writer, Shape).Write(task);
        if (isWrapped)
        {
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public void WriteList(Utf8JsonWriter writer, ListTasksResponse list)
    {
        Start(writer);
        writer.WritePropertyName("result"u8);
        TaskListWriter.Write(writer, list, Shape);
        writer.WriteEndObject();
    }

    public void WriteCard(Utf8JsonWriter writer, AgentCard card)
    {
        Start(writer);
        writer.WritePropertyName("result"u8);
        new AgentCardWriter(writer, card, Shape == A2AShape.Version1 ? AgentCardStyle.Version1 : AgentCardStyle.Version03).Write();
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
            PushConfigWriter.Write(writer, answer, Shape);
        }

        writer.WriteEndObject();
    }

    public void WriteItem(Utf8JsonWriter writer, StreamResponse item)
    {
        Start(writer);
        writer.WritePropertyName("result"u8);
        new A2ATaskWriter(writer, Shape).Write(item);
        writer.WriteEndObject();
    }

    public void WriteError(Utf8JsonWriter writer, RpcError error)
    {
        Start(writer);
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        if (Shape == A2AShape.Version1)
        {
            ErrorDetails.Write(writer, "data"u8, error);
        }
        else if (error.Reason is not null)
        {
            writer.WriteStartObject("data"u8);
            writer.WriteString("reason"u8, error.Reason);
            writer.WriteEndObject();
        }

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
