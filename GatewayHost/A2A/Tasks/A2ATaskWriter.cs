using System.Text.Json;
using Asya.Events;
using Asya.Gateway.A2A.Artifacts;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Writes a task as A2A shows it, in the client's dialect.</summary>
internal readonly ref struct A2ATaskWriter(Utf8JsonWriter writer, A2ADialect dialect)
{
    private readonly Utf8JsonWriter _writer = writer;
    private readonly A2ADialect _dialect = dialect;

    /// <summary>Gets the context of a task. One that was started without has its own.</summary>
    public static string ContextOf(TaskSnapshot task) => task.ContextId ?? task.Key.Id.Value;

    /// <summary>Writes a task.</summary>
    public void Write(AgentTask agentTask)
    {
        TaskSnapshot task = agentTask.Task;
        _writer.WriteStartObject();
        _dialect.WriteKind(_writer, "task"u8);
        _writer.WriteString("id"u8, task.Key.Id.Value);
        _writer.WriteString("contextId"u8, ContextOf(task));
        WriteStatus(task, agentTask.IsJustSubmitted && !task.Phase.IsSettled, agentTask.Note);
        WriteArtifacts(task.Result);
        new A2AMessageWriter(_writer, _dialect).WriteHistory(task, agentTask.History);
        WriteMetadata(task);
        _writer.WriteEndObject();
    }

    /// <summary>Writes an item of a stream.</summary>
    public void Write(StreamResponse response)
    {
        ReadOnlySpan<byte> name = response.Case switch
        {
            StreamResponse.Payload.Task => "task"u8,
            StreamResponse.Payload.StatusUpdate => "statusUpdate"u8,
            _ => "artifactUpdate"u8,
        };
        _dialect.StartItem(_writer, name);
        switch (response.Case)
        {
            case StreamResponse.Payload.Task:
                Write(new AgentTask(response.Task) { Note = response.Note, History = response.History });
                break;
            case StreamResponse.Payload.StatusUpdate:
                WriteStatusUpdate(response);
                break;
            default:
                WriteArtifactUpdate(response);
                break;
        }

        _dialect.EndItem(_writer);
    }

    private void WriteStatus(TaskSnapshot task, bool isJustSubmitted = false, string? note = null)
    {
        _writer.WriteStartObject("status"u8);
        _writer.WriteString("state"u8, _dialect.StateOf(isJustSubmitted ? TaskPhase.Pending : task.Phase));
        new A2AMessageWriter(_writer, _dialect).WriteStatus(task, note);
        _writer.WriteInstant("timestamp"u8, task.UpdatedAt);
        _writer.WriteEndObject();
    }

    private void WriteStatusUpdate(StreamResponse response)
    {
        _writer.WriteStartObject();
        _dialect.WriteKind(_writer, "status-update"u8);
        _writer.WriteString("taskId"u8, response.Task.Key.Id.Value);
        _writer.WriteString("contextId"u8, ContextOf(response.Task));
        WriteStatus(response.Task);
        _dialect.WriteIsFinal(_writer, response.IsFinal);
        WriteMetadata(response.Task);
        _writer.WriteEndObject();
    }

    private void WriteArtifactUpdate(StreamResponse response)
    {
        _writer.WriteStartObject();
        _dialect.WriteKind(_writer, "artifact-update"u8);
        _writer.WriteString("taskId"u8, response.Task.Key.Id.Value);
        _writer.WriteString("contextId"u8, ContextOf(response.Task));
        _writer.WritePropertyName("artifact"u8);
        if (response.Event is { } shown)
        {
            WriteShown(shown);
        }
        else
        {
            WriteArtifact(response.Artifact!);
        }

        _writer.WriteBoolean("append"u8, response.IsAppended);
        _writer.WriteBoolean("lastChunk"u8, response.Case == StreamResponse.Payload.Result);
        _writer.WriteEndObject();
    }

    private void WriteArtifacts(JsonBytes result)
    {
        if (result.IsEmpty)
        {
            return;
        }

        _writer.WriteStartArray("artifacts"u8);
        foreach (AgentArtifact artifact in AgentArtifact.Of(result))
        {
            WriteArtifact(artifact);
        }

        _writer.WriteEndArray();
    }

    private void WriteArtifact(AgentArtifact artifact)
    {
        _writer.WriteStartObject();
        _dialect.WriteArtifactName(_writer, artifact);
        _writer.WriteStartArray("parts"u8);
        foreach (ArtifactPart part in artifact.Parts)
        {
            _dialect.WritePart(_writer, part);
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }

    private void WriteShown(TaskEvent shown)
    {
        _writer.WriteStartObject();
        _writer.WriteString("artifactId"u8, "live"u8);
        _writer.WriteString("name"u8, "What a step shows while it works"u8);
        _writer.WriteStartArray("parts"u8);
        _dialect.StartPart(_writer, "data"u8);
        _writer.WriteStartObject("data"u8);
        _writer.WriteString("event"u8, shown.Kind);
        _writer.WriteRaw("data"u8, shown.Data);
        _writer.WriteEndObject();
        _dialect.WriteDataType(_writer);
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
}
