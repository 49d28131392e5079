using System.Text.Json;
using Asya.Catalog;
using Asya.Events;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>Writes entries of history, of one task's and of many's.</summary>
internal static class HistoryWriter
{
    public const string JsonLines = "application/jsonl";

    public static bool WantsLines(HttpRequest request) => request.Headers.Accept.ToString() is { Length: > 0 } accept
        && (accept.Contains(JsonLines, StringComparison.OrdinalIgnoreCase)
            || accept.Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes an entry of one task's history.</summary>
    public static void Write(Utf8JsonWriter writer, TaskEvent item, JsonBytes answer)
    {
        writer.WriteStartObject();
        WriteFields(writer, item, answer);
        writer.WriteEndObject();
    }

    /// <summary>Writes an entry of history across tasks: the same, and whose it is.</summary>
    public static void Write(Utf8JsonWriter writer, HistoryEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, entry.Event.Key.Id.Value);
        writer.WriteUnlessEmpty("flow"u8, entry.Flow);
        writer.WriteUnlessEmpty("requester"u8, entry.Requester);
        WriteFields(writer, entry.Event, entry.Answer);
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, TaskEvent item, JsonBytes answer)
    {
        writer.WriteNumber("seq"u8, item.Seq);
        writer.WriteInstant("at"u8, item.At);
        writer.WriteString("kind"u8, item.Kind);
        writer.WriteString("status"u8, item.Phase.WireName);
        writer.WriteRaw("data"u8, item.Data);
        writer.WriteRawUnlessEmpty("answer"u8, answer);
    }
}
