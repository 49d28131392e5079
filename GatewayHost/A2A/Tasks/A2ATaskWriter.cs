using System.Globalization;
using System.Text.Json;
using Asya.Events;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Writes a task as A2A shows it, in the shape of the client's version.</summary>
/// <remarks>
/// A pause is described in the status message: the prompt as text, then the pause metadata as data. The number of the pause is the
/// data part's metadata; an answer that repeats it there can never answer a later pause by mistake.
/// </remarks>
internal readonly ref struct A2ATaskWriter(Utf8JsonWriter writer, A2AShape shape)
{
    private readonly Utf8JsonWriter _writer = writer;
    private readonly bool _isGuide = shape == A2AShape.Guide;
    private readonly bool _isVersion1 = shape == A2AShape.Version1;

    /// <summary>Gets the context of a task. One that was started without has its own.</summary>
    public static string ContextOf(TaskSnapshot task) => task.ContextId ?? task.Key.Id.Value;

    /// <summary>Writes a task.</summary>
    public void Write(AgentTask agentTask)
    {
        TaskSnapshot task = agentTask.Task;
        _writer.WriteStartObject();
        WriteKind("task"u8);
        _writer.WriteString("id"u8, task.Key.Id.Value);
        _writer.WriteString("contextId"u8, ContextOf(task));
        WriteStatus(task, agentTask.IsJustSubmitted && !task.Phase.IsSettled, agentTask.Note);
        if (!task.Result.IsEmpty)
        {
            _writer.WriteStartArray("artifacts"u8);
            WriteArtifact(task.Result);
            _writer.WriteEndArray();
        }

        WriteMetadata(task);
        _writer.WriteEndObject();
    }

    /// <summary>Writes an item of a stream; 1.0 wraps it in the name of what it is.</summary>
    public void Write(StreamResponse response)
    {
        ReadOnlySpan<byte> name = response.Case switch
        {
            StreamResponse.Payload.Task => "task"u8,
            StreamResponse.Payload.StatusUpdate => "statusUpdate"u8,
            _ => "artifactUpdate"u8,
        };
        if (_isVersion1)
        {
            _writer.WriteStartObject();
            _writer.WritePropertyName(name);
        }

        switch (response.Case)
        {
            case StreamResponse.Payload.Task:
                Write(new AgentTask(response.Task) { Note = response.Note });
                break;
            case StreamResponse.Payload.StatusUpdate:
                WriteStatusUpdate(response);
                break;
            default:
                WriteArtifactUpdate(response);
                break;
        }

        if (_isVersion1)
        {
            _writer.WriteEndObject();
        }
    }

    private static string PhaseName(TaskPhase phase) => phase switch
    {
        TaskPhase.Pending => "submitted",
        TaskPhase.Running => "working",
        TaskPhase.Paused => "input-required",
        TaskPhase.Succeeded => "completed",
        TaskPhase.Failed => "failed",
        TaskPhase.Canceled => "canceled",
        _ => "unknown",
    };

    private static string StateName1(TaskPhase phase) => phase switch
    {
        TaskPhase.Pending => "TASK_STATE_SUBMITTED",
        TaskPhase.Running => "TASK_STATE_WORKING",
        TaskPhase.Paused => "TASK_STATE_INPUT_REQUIRED",
        TaskPhase.Succeeded => "TASK_STATE_COMPLETED",
        TaskPhase.Failed => "TASK_STATE_FAILED",
        TaskPhase.Canceled => "TASK_STATE_CANCELED",
        _ => "TASK_STATE_UNSPECIFIED",
    };

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

    private string StateOf(TaskPhase phase) =>
        _isVersion1 ? StateName1(phase) : _isGuide && phase == TaskPhase.Paused ? "input_required" : PhaseName(phase);

    private void WriteStatus(TaskSnapshot task, bool isJustSubmitted = false, string? note = null)
    {
        _writer.WriteStartObject("status"u8);
        _writer.WriteString("state"u8, StateOf(isJustSubmitted ? TaskPhase.Pending : task.Phase));
        WriteMessage(task, note);
        _writer.WriteInstant("timestamp"u8, task.UpdatedAt);
        _writer.WriteEndObject();
    }

    private void WriteStatusUpdate(StreamResponse response)
    {
        _writer.WriteStartObject();
        WriteKind("status-update"u8);
        _writer.WriteString("taskId"u8, response.Task.Key.Id.Value);
        _writer.WriteString("contextId"u8, ContextOf(response.Task));
        WriteStatus(response.Task);
        if (!_isVersion1)
        {
            _writer.WriteBoolean("final"u8, response.IsFinal);
        }

        WriteMetadata(response.Task);
        _writer.WriteEndObject();
    }

    private void WriteArtifactUpdate(StreamResponse response)
    {
        _writer.WriteStartObject();
        WriteKind("artifact-update"u8);
        _writer.WriteString("taskId"u8, response.Task.Key.Id.Value);
        _writer.WriteString("contextId"u8, ContextOf(response.Task));
        _writer.WritePropertyName("artifact"u8);
        if (response.Event is { } shown)
        {
            WriteShown(shown);
        }
        else
        {
            WriteArtifact(response.Task.Result);
        }

        _writer.WriteBoolean("append"u8, response.IsAppended);
        _writer.WriteBoolean("lastChunk"u8, response.Case == StreamResponse.Payload.Result);
        _writer.WriteEndObject();
    }

    private void WriteMessage(TaskSnapshot task, string? note)
    {
        string text = TextOf(task);
        bool hasPause = task.Phase == TaskPhase.Paused && !task.PauseMetadata.IsEmpty;
        if (text.Length == 0 && !hasPause)
        {
            return;
        }

        _writer.WriteStartObject("message"u8);
        WriteKind("message"u8);
        if (!_isGuide)
        {
            string again = note is null ? "" : "-again";
            _writer.WriteString("messageId"u8, string.Create(CultureInfo.InvariantCulture, $"{task.Key.Id}-{task.LastEvent}{again}"));
            _writer.WriteString("taskId"u8, task.Key.Id.Value);
            _writer.WriteString("contextId"u8, ContextOf(task));
        }

        _writer.WriteString("role"u8, _isVersion1 ? "ROLE_AGENT"u8 : "agent"u8);
        _writer.WriteStartArray("parts"u8);
        WriteText(text);
        WriteText(note);

        if (hasPause)
        {
            StartPart("data"u8);
            _writer.WriteRaw("data"u8, task.PauseMetadata);
            WriteMediaType();
            _writer.WriteStartObject("metadata"u8);
            _writer.WriteNumber("pause"u8, task.PauseNumber);
            if (!_isGuide)
            {
                _writer.WriteRawUnlessEmpty("answer_schema"u8, task.AnswerSchema);
            }

            _writer.WriteEndObject();
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }

    private void WriteText(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            StartPart("text"u8);
            _writer.WriteString("text"u8, text);
            _writer.WriteEndObject();
        }
    }

    private void WriteArtifact(JsonBytes result)
    {
        _writer.WriteStartObject();
        _writer.WriteString("artifactId"u8, _isGuide ? "result-1"u8 : "result"u8);
        if (!_isGuide)
        {
            _writer.WriteString("name"u8, "Task result"u8);
        }

        _writer.WriteStartArray("parts"u8);
        StartPart("data"u8);
        _writer.WriteRaw("data"u8, result);
        WriteMediaType();
        _writer.WriteEndObject();
        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }

    private void WriteShown(TaskEvent shown)
    {
        _writer.WriteStartObject();
        _writer.WriteString("artifactId"u8, "live"u8);
        _writer.WriteString("name"u8, "What a step shows while it works"u8);
        _writer.WriteStartArray("parts"u8);
        StartPart("data"u8);
        _writer.WriteStartObject("data"u8);
        _writer.WriteString("event"u8, shown.Kind);
        _writer.WriteRaw("data"u8, shown.Data);
        _writer.WriteEndObject();
        WriteMediaType();
        _writer.WriteEndObject();
        _writer.WriteEndArray();
        _writer.WriteEndObject();
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

        WriteAnswer(task);
        _writer.WriteEndObject();
    }

    // Only where the answer was not merged as it was given.
    private void WriteAnswer(TaskSnapshot task)
    {
        if (task.Answers is not { IsDefaultOrEmpty: false } answers || answers[^1] is not { } answer
            || (answer.Dropped.IsDefaultOrEmpty && answer.Kept is not { IsDefaultOrEmpty: false }))
        {
            return;
        }

        _writer.WriteStartObject("answer"u8);
        _writer.WriteNumber("pause"u8, answer.Pause);
        if (!answer.Dropped.IsDefaultOrEmpty)
        {
            _writer.WriteTexts("dropped"u8, answer.Dropped.AsSpan());
        }

        if (answer.Kept is { IsDefaultOrEmpty: false } kept)
        {
            _writer.WriteTexts("kept"u8, kept.AsSpan());
        }

        _writer.WriteEndObject();
    }

    // Only the specified 0.3 has a kind on every object.
    private void WriteKind(ReadOnlySpan<byte> kind)
    {
        if (!_isVersion1 && !_isGuide)
        {
            _writer.WriteString("kind"u8, kind);
        }
    }

    private void StartPart(ReadOnlySpan<byte> kind)
    {
        _writer.WriteStartObject();
        if (!_isVersion1)
        {
            _writer.WriteString(_isGuide ? "type"u8 : "kind"u8, kind);
        }
    }

    private void WriteMediaType()
    {
        if (_isVersion1)
        {
            _writer.WriteString("mediaType"u8, "application/json"u8);
        }
    }
}
