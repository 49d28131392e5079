using System.Text.Json;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>The data of the events that the gateway makes or completes itself.</summary>
internal static class EventData
{
    /// <summary>Writes the task as it is now, in the form of an event.</summary>
    public static void WriteSnapshot(Utf8JsonWriter writer, TaskSnapshot task)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, task.Key.Id.Value);
        writer.WriteString("status"u8, task.Phase.WireName);
        writer.WriteTexts("prev"u8, task.Route.Prev.AsSpan());
        writer.WriteString("curr"u8, task.Route.Curr);
        writer.WriteTexts("next"u8, task.Route.Next.AsSpan());
        TaskViewWriter.WriteProgress(writer, task);
        writer.WriteRawUnlessEmpty("result"u8, task.Result);
        writer.WriteInstant("timestamp"u8, task.UpdatedAt);
        writer.WriteEndObject();
    }

    /// <summary>Adds the result to the data of a task's last event, which is stored without it.</summary>
    public static ReadOnlyMemory<byte> WithResult(JsonBytes data, JsonBytes result)
    {
        ReadOnlySpan<byte> open = data.Span.TrimEnd(" \t\r\n"u8);
        if (result.IsEmpty || open.IsEmpty || open[^1] != (byte)'}')
        {
            return data.Utf8;
        }

        open = open[..^1].TrimEnd(" \t\r\n"u8);
        ReadOnlySpan<byte> name = open.EndsWith("{"u8) ? "\"result\":"u8 : ",\"result\":"u8;
        return (byte[])[.. open, .. name, .. result.Span, (byte)'}'];
    }
}
