using System.Globalization;
using System.Text.Json;
using Asya.Gateway.Intake;
using Asya.Gateway.Output;

namespace Asya.Gateway.A2A;

/// <summary>Writes a task as A2A shows it, in the shape of whoever asks.</summary>
/// <remarks>
/// A pause is told in the status message: the prompt as text, then the pause metadata as data. The number of the pause is the
/// data part's metadata; an answer that repeats it there can never answer a later pause by mistake.
/// </remarks>
internal readonly ref struct A2ATaskWriter(Utf8JsonWriter writer, A2AShape shape)
{
    private readonly Utf8JsonWriter _writer = writer;
    private readonly bool _isStandard = shape == A2AShape.Standard;

    /// <summary>Writes the task. One that was only just taken on may be shown as submitted.</summary>
    public void Write(TaskSnapshot task, bool isJustSubmitted = false)
    {
        _writer.WriteStartObject();
        if (_isStandard)
        {
            _writer.WriteString("kind"u8, "task"u8);
        }

        _writer.WriteString("id"u8, task.Key.Id.Value);
        _writer.WriteString("contextId"u8, ContextOf(task));
        _writer.WriteStartObject("status"u8);
        _writer.WriteString("state"u8, isJustSubmitted && !task.Phase.IsSettled ? "submitted" : StateOf(task.Phase));
        WriteMessage(task);
        _writer.WriteInstant("timestamp"u8, task.UpdatedAt);
        _writer.WriteEndObject();
        WriteResult(task);
        WriteMetadata(task);
        _writer.WriteEndObject();
    }

    private static string ContextOf(TaskSnapshot task) => task.ContextId ?? task.Key.Id.Value;

    private static string TextOf(TaskSnapshot task) => task switch
    {
        { Phase: TaskPhase.Paused } when PromptOf(task.PauseMetadata) is { } prompt => prompt,
        { Error: { } error } => error.Message,
        _ => task.Message,
    };

    private static string? PromptOf(JsonBytes metadata)
    {
        if (metadata.IsEmpty)
        {
            return null;
        }

        Utf8JsonReader reader = JsonFields.Enter(metadata.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "prompt"u8))
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }

    private string StateOf(TaskPhase phase) => phase switch
    {
        TaskPhase.Pending => "submitted",
        TaskPhase.Running => "working",
        TaskPhase.Paused => _isStandard ? "input-required" : "input_required",
        TaskPhase.Succeeded => "completed",
        TaskPhase.Failed => "failed",
        TaskPhase.Canceled => "canceled",
        _ => "unknown",
    };

    private void WriteMessage(TaskSnapshot task)
    {
        string text = TextOf(task);
        bool hasPause = task.Phase == TaskPhase.Paused && !task.PauseMetadata.IsEmpty;
        if (text.Length == 0 && !hasPause)
        {
            return;
        }

        _writer.WriteStartObject("message"u8);
        if (_isStandard)
        {
            _writer.WriteString("kind"u8, "message"u8);
            _writer.WriteString("messageId"u8, string.Create(CultureInfo.InvariantCulture, $"{task.Key.Id}-{task.LastEvent}"));
            _writer.WriteString("taskId"u8, task.Key.Id.Value);
            _writer.WriteString("contextId"u8, ContextOf(task));
        }

        _writer.WriteString("role"u8, "agent"u8);
        _writer.WriteStartArray("parts"u8);
        if (text.Length > 0)
        {
            StartPart("text"u8);
            _writer.WriteString("text"u8, text);
            _writer.WriteEndObject();
        }

        if (hasPause)
        {
            StartPart("data"u8);
            _writer.WriteRaw("data"u8, task.PauseMetadata);
            _writer.WriteStartObject("metadata"u8);
            _writer.WriteNumber("pause"u8, task.PauseNumber);
            _writer.WriteEndObject();
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }

    private void WriteResult(TaskSnapshot task)
    {
        if (task.Result.IsEmpty)
        {
            return;
        }

        _writer.WriteStartArray("artifacts"u8);
        _writer.WriteStartObject();
        _writer.WriteString("artifactId"u8, _isStandard ? "result"u8 : "result-1"u8);
        if (_isStandard)
        {
            _writer.WriteString("name"u8, "Task result"u8);
        }

        _writer.WriteStartArray("parts"u8);
        StartPart("data"u8);
        _writer.WriteRaw("data"u8, task.Result);
        _writer.WriteEndObject();
        _writer.WriteEndArray();
        _writer.WriteEndObject();
        _writer.WriteEndArray();
    }

    private void WriteMetadata(TaskSnapshot task)
    {
        int done = task.Route.Prev.Length;
        _writer.WriteStartObject("metadata"u8);
        _writer.WriteNumber("progress_percent"u8, task.Progress);
        _writer.WriteUnlessEmpty("current_actor_name"u8, task.Route.Curr);
        _writer.WriteNumber("actors_completed"u8, done);
        _writer.WriteNumber("total_actors"u8, done + (task.Route.IsOver ? 0 : 1) + task.Route.Next.Length);
        if (task.PauseNumber > 0)
        {
            _writer.WriteNumber("pause"u8, task.PauseNumber);
        }

        _writer.WriteEndObject();
    }

    private void StartPart(ReadOnlySpan<byte> kind)
    {
        _writer.WriteStartObject();
        _writer.WriteString(_isStandard ? "kind"u8 : "type"u8, kind);
    }
}
