using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>Writes a task as the mesh API shows it. The field names are those of the original.</summary>
internal static class TaskViewWriter
{
    /// <summary>Writes the whole view.</summary>
    /// <param name="writer">Takes one object.</param>
    /// <param name="task">The task.</param>
    /// <param name="isForOperators">Whether the text and the trace of a handler's error are part of it.</param>
    /// <param name="showsOrigins">Whether it says who has put which value into the payload.</param>
    public static void Write(Utf8JsonWriter writer, TaskSnapshot task, bool isForOperators = false, bool showsOrigins = false)
    {
        writer.WriteStartObject();
        WriteFields(writer, task);
        if (showsOrigins)
        {
            OriginWriter.Write(writer, task.Origins);
        }

        if (isForOperators)
        {
            writer.WriteUnlessEmpty("error_detail"u8, task.Error?.Detail);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a list's entry: the view without payload and result.</summary>
    public static void WriteEntry(Utf8JsonWriter writer, TaskSnapshot task)
    {
        writer.WriteStartObject();
        WriteFields(writer, task, isEntry: true);
        writer.WriteEndObject();
    }

    /// <summary>Writes the view with the receipt of an answer at its end.</summary>
    public static void Write(Utf8JsonWriter writer, TaskSnapshot task, ResumeReceipt receipt)
    {
        writer.WriteStartObject();
        WriteFields(writer, task);
        writer.WriteStartObject("resume"u8);
        writer.WriteNumber("pause"u8, receipt.Pause);
        writer.WriteInstant("accepted_at"u8, receipt.AcceptedAt);
        writer.WriteUnlessEmpty("by"u8, receipt.By);
        writer.WriteTexts("dropped"u8, receipt.Dropped.AsSpan());
        WriteKept(writer, receipt.Kept);
        writer.WriteBoolean("repeated"u8, receipt.Repeated);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteKept(Utf8JsonWriter writer, ImmutableArray<string>? kept)
    {
        if (kept is { IsDefaultOrEmpty: false } names)
        {
            writer.WriteTexts("kept"u8, names.AsSpan());
        }
    }

    /// <summary>Writes the position of the task, for the view and for the first event of a stream.</summary>
    public static void WriteProgress(Utf8JsonWriter writer, TaskSnapshot task)
    {
        writer.WriteNumber("progress_percent"u8, task.Progress);
        writer.WriteUnlessEmpty("current_actor_name"u8, task.Route.Curr);
        writer.WriteUnlessEmpty("message"u8, task.Message);
        WriteError(writer, task.Error);
        WritePause(writer, task);
    }

    private static void WriteFields(Utf8JsonWriter writer, TaskSnapshot task, bool isEntry = false)
    {
        writer.WriteString("id"u8, task.Key.Id.Value);
        writer.WriteUnlessEmpty("parent_id"u8, task.ParentId);
        writer.WriteUnlessEmpty("context_id"u8, task.ContextId);
        writer.WriteUnlessEmpty("flow"u8, task.Flow);
        writer.WriteUnlessEmpty("on_behalf_of"u8, task.OnBehalfOf);
        writer.WriteString("status"u8, task.Phase.WireName);
        WriteRoute(writer, task.Route);
        writer.WriteRaw("headers"u8, task.Headers.IsEmpty ? JsonBytes.EmptyObject : task.Headers);
        if (!isEntry)
        {
            writer.WriteRawUnlessEmpty("payload"u8, task.Payload);
            if (task.PayloadUnavailable is { } why)
            {
                writer.WriteNull("payload"u8);
                writer.WriteString("payload_unavailable"u8, why);
            }

            WriteResult(writer, task);
            writer.WriteRawUnlessEmpty("answer_schema"u8, task.AnswerSchema);
        }

        writer.WriteNumber("timeout_seconds"u8, task.Timeout.TotalSeconds);
        if (task.Deadline is { } deadline)
        {
            writer.WriteInstant("deadline"u8, deadline);
        }

        if (task.Remaining is { } remaining)
        {
            writer.WriteNumber("remaining_timeout_sec"u8, remaining.TotalSeconds);
        }

        WriteProgress(writer, task);
        WriteAnswers(writer, task);
        writer.WriteUnlessEmpty("redriven_as"u8, task.RedrivenAs);
        int done = task.Route.Prev.Length;
        writer.WriteNumber("actors_completed"u8, done);
        writer.WriteNumber("total_actors"u8, done + (task.Route.IsOver ? 0 : 1) + task.Route.Next.Length);
        writer.WriteInstant("created_at"u8, task.CreatedAt);
        writer.WriteInstant("updated_at"u8, task.UpdatedAt);
    }

    private static void WriteRoute(Utf8JsonWriter writer, ActorRoute route)
    {
        writer.WriteStartObject("route"u8);
        writer.WriteTexts("prev"u8, route.Prev.AsSpan());
        writer.WriteString("curr"u8, route.Curr);
        writer.WriteTexts("next"u8, route.Next.AsSpan());
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, TaskSnapshot task)
    {
        if (task.Result.IsEmpty)
        {
            writer.WriteNull("result"u8);
        }
        else
        {
            writer.WriteRaw("result"u8, task.Result);
        }
    }

    private static void WriteError(Utf8JsonWriter writer, TaskError? error)
    {
        if (error is not null)
        {
            writer.WriteString("error"u8, error.Message);
            writer.WriteUnlessEmpty("error_code"u8, error.Code);
            writer.WriteUnlessEmpty("failed_actor"u8, error.Actor);
            writer.WriteUnlessEmpty("error_type"u8, error.Type);
            writer.WriteUnlessEmpty("failed_child"u8, error.FailedChild);
            if (error.Attempts > 0)
            {
                writer.WriteNumber("attempts"u8, error.Attempts);
            }
        }
    }

    private static void WritePause(Utf8JsonWriter writer, TaskSnapshot task)
    {
        writer.WriteUnlessEmpty("pause_definition"u8, task.PauseDefinition);
        writer.WriteRawUnlessEmpty("pause_metadata"u8, task.PauseMetadata);
        if (task.PauseNumber > 0)
        {
            writer.WriteNumber("pause"u8, task.PauseNumber);
        }

        if (task.PausedAt is { } pausedAt)
        {
            writer.WriteInstant("paused_at"u8, pausedAt);
        }

        if (task.Wait is { } wait)
        {
            writer.WriteStartObject("wait"u8);
            writer.WriteUnlessEmpty("assignee"u8, wait.Assignee);
            writer.WriteTexts("groups"u8, wait.Groups.AsSpan());
            writer.WriteBoolean("not_requester"u8, wait.NotRequester);
            writer.WriteUnlessEmpty("delegated_by"u8, wait.DelegatedBy);
            writer.WriteUnlessEmpty("claimed_by"u8, wait.ClaimedBy);
            if (wait.ClaimedUntil is { } until)
            {
                writer.WriteInstant("claimed_until"u8, until);
            }

            if (wait.DueAt is { } due)
            {
                writer.WriteInstant("due_at"u8, due);
            }

            if (wait.NextAt is { } next)
            {
                writer.WriteInstant("next_at"u8, next);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteAnswers(Utf8JsonWriter writer, TaskSnapshot task)
    {
        if (task.Answers.IsDefaultOrEmpty)
        {
            return;
        }

        writer.WriteStartArray("answers"u8);
        foreach (ResumeAnswer answer in task.Answers)
        {
            writer.WriteStartObject();
            writer.WriteNumber("pause"u8, answer.Pause);
            writer.WriteInstant("at"u8, answer.At);
            writer.WriteUnlessEmpty("by"u8, answer.By);
            writer.WriteUnlessEmpty("on_behalf_of"u8, answer.OnBehalfOf);
            writer.WriteUnlessEmpty("channel"u8, answer.Channel);
            writer.WriteTexts("dropped"u8, answer.Dropped.AsSpan());
            WriteKept(writer, answer.Kept);
            if (answer.Extension > TimeSpan.Zero)
            {
                writer.WriteNumber("extended_by_seconds"u8, answer.Extension.TotalSeconds);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
