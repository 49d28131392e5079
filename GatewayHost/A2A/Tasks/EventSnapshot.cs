using System.Text.Json;
using Asya.Events;
using Asya.Gateway.Requests;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Rebuilds the task as it was at a stored event, so that every reader of a stream sees the same, at any time.</summary>
internal static class EventSnapshot
{
    public static TaskSnapshot Create(TaskEvent taskEvent, TaskSnapshot task)
    {
        TaskSnapshot then = task with
        {
            Phase = taskEvent.Phase,
            UpdatedAt = taskEvent.At,
            LastEvent = taskEvent.Seq,
            Error = null,
            PauseMetadata = default,
            AnswerSchema = default,
            Result = default,
        };
        Utf8JsonReader reader = JsonFields.Enter(taskEvent.Data.IsEmpty ? "{}"u8 : taskEvent.Data.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            then = Take(ref reader, taskEvent.Data.Utf8, then);
        }

        return then;
    }

    private static TaskSnapshot Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source, TaskSnapshot then)
    {
        if (JsonFields.IsNext(ref reader, "message"u8))
        {
            return then with { Message = reader.GetString() ?? "" };
        }

        if (JsonFields.IsNext(ref reader, "error"u8))
        {
            return then with { Error = new TaskError { Message = reader.GetString() ?? "" } };
        }

        if (JsonFields.IsNext(ref reader, "pause"u8))
        {
            return then with { PauseNumber = reader.GetInt32() };
        }

        if (JsonFields.IsNext(ref reader, "pause_metadata"u8))
        {
            return then with { PauseMetadata = new JsonBytes(JsonFields.Slice(ref reader, source)) };
        }

        if (JsonFields.IsNext(ref reader, "progress_percent"u8))
        {
            return then with { Progress = reader.GetDouble() };
        }

        if (JsonFields.IsNext(ref reader, "prev"u8))
        {
            return then with { Route = then.Route with { Prev = JsonFields.Texts(ref reader, "prev", int.MaxValue, int.MaxValue) } };
        }

        if (JsonFields.IsNext(ref reader, "curr"u8))
        {
            return then with { Route = then.Route with { Curr = reader.GetString() ?? "" } };
        }

        if (JsonFields.IsNext(ref reader, "next"u8))
        {
            return then with { Route = then.Route with { Next = JsonFields.Texts(ref reader, "next", int.MaxValue, int.MaxValue) } };
        }

        reader.Skip();
        return then;
    }
}
