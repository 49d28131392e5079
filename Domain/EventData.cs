using System.Text.Json;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>Makes the JSON that watchers of a task see. Small: a result is read from the task itself.</summary>
internal static class EventData
{
    /// <summary>Makes the event that a task has just come to.</summary>
    /// <param name="state">The task after it.</param>
    /// <param name="kind">What happened, in one word.</param>
    /// <param name="at">When.</param>
    /// <param name="by">Who wanted it, as far as that is known and not the task itself.</param>
    /// <param name="onBehalfOf">The person for whom that one acted.</param>
    public static TaskEvent Create(TaskState state, TaskEventKind kind, DateTimeOffset at, string? by, string? onBehalfOf) => new()
    {
        Key = state.Key,
        Seq = state.LastEvent,
        At = at,
        Phase = state.Phase,
        Kind = kind.WireName,
        Data = Data(state, kind.WireName, at, by, onBehalfOf),
    };

    private static JsonBytes Data(TaskState state, string kind, DateTimeOffset at, string? by, string? onBehalfOf) =>
        JsonText.Write((state, kind, at, by, onBehalfOf), static (writer, e) =>
    {
        TaskState s = e.state;
        writer.WriteStartObject();
        writer.WriteString("id"u8, s.Key.Id.Value);
        writer.WriteString("status"u8, s.Phase.WireName);
        writer.WriteString("kind"u8, e.kind);
        writer.WriteNumber("progress_percent"u8, s.Progress.Percent);
        writer.WriteNames("prev"u8, s.Route.Prev.AsSpan());
        writer.WriteString("curr"u8, s.Route.Curr);
        writer.WriteNames("next"u8, s.Route.Next.AsSpan());
        writer.WriteString("message"u8, s.Progress.Message);
        if (e.by is not null)
        {
            writer.WriteString("by"u8, e.by);
        }

        if (e.onBehalfOf is not null)
        {
            writer.WriteString("on_behalf_of"u8, e.onBehalfOf);
        }

        if (s.Phase == TaskPhase.Paused && s.Pauses.Current is { } pause)
        {
            writer.WriteNumber("pause"u8, pause.Number);
            if (pause.Definition is not null)
            {
                writer.WriteString("pause_definition"u8, pause.Definition);
            }

            writer.WriteRaw("pause_metadata"u8, pause.Metadata);
            if (pause.Wait is { } wait)
            {
                WriteWait(writer, wait);
            }
        }

        if (s.Error is { } error)
        {
            writer.WriteString("error"u8, error.Message);
            writer.WriteString("error_code"u8, error.Code);
        }

        writer.WriteString("timestamp"u8, e.at.UtcDateTime);
        writer.WriteEndObject();
    });

    private static void WriteWait(Utf8JsonWriter writer, WaitState wait)
    {
        writer.WriteStartObject("wait"u8);
        PeopleRule asked = wait.Asked;
        if (asked.Assignee is not null)
        {
            writer.WriteString("assignee"u8, asked.Assignee);
        }

        writer.WriteNames("groups"u8, asked.Groups.AsSpan());
        if (wait.ClaimedBy is not null)
        {
            writer.WriteString("claimed_by"u8, wait.ClaimedBy);
        }

        if (wait.DueAt is { } due)
        {
            writer.WriteString("due_at"u8, due.UtcDateTime);
        }

        writer.WriteEndObject();
    }
}
