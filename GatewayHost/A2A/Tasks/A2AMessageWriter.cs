using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Writes the messages of a task: what it says now, and what was said so far.</summary>
/// <remarks>
/// A pause is described by the prompt as text, then the pause metadata as data. The number of the pause is the data part's metadata; an
/// answer that repeats it there can never answer a later pause by mistake. The same message has the same id wherever it is shown.
/// </remarks>
internal readonly ref struct A2AMessageWriter(Utf8JsonWriter writer, A2ADialect dialect)
{
    private const string Expiry = "expiry";

    private readonly Utf8JsonWriter _writer = writer;
    private readonly A2ADialect _dialect = dialect;

    /// <summary>Writes what a task says now, if anything.</summary>
    /// <param name="task">The task.</param>
    /// <param name="note">What is told about the client's own message that did not answer the question.</param>
    public void WriteStatus(TaskSnapshot task, string? note)
    {
        string text = TextOf(task);
        bool hasPause = task.Phase == TaskPhase.Paused && !task.PauseMetadata.IsEmpty;
        if (text.Length == 0 && !hasPause)
        {
            return;
        }

        _writer.WritePropertyName("message"u8);
        string id = hasPause
            ? QuestionId(task, task.PauseNumber)
            : string.Create(CultureInfo.InvariantCulture, $"{task.Key.Id}-{task.LastEvent}");
        Start(task, note is null ? id : id + "-again", isByTask: true);
        WriteText(text);
        WriteText(note);
        if (hasPause)
        {
            WriteQuestion(task.PauseMetadata, task.PauseNumber, task.AnswerSchema);
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }

    /// <summary>Writes what was said so far. Nothing, if there is nothing.</summary>
    public void WriteHistory(TaskSnapshot task, ImmutableArray<TaskMessage> history)
    {
        if (history.IsDefaultOrEmpty)
        {
            return;
        }

        _writer.WriteStartArray("history"u8);
        foreach (TaskMessage said in history)
        {
            Write(task, said);
        }

        _writer.WriteEndArray();
    }

    private static string QuestionId(TaskSnapshot task, int pause) =>
        string.Create(CultureInfo.InvariantCulture, $"{task.Key.Id}-pause-{pause}");

    private static string IdOf(TaskSnapshot task, TaskMessage said) => said.Kind switch
    {
        TaskMessageKind.Start => $"{task.Key.Id}-start",
        TaskMessageKind.Question => QuestionId(task, said.Pause),
        _ => string.Create(CultureInfo.InvariantCulture, $"{task.Key.Id}-answer-{said.Pause}"),
    };

    private static string TextOf(TaskSnapshot task) => task switch
    {
        { Phase: TaskPhase.Paused } when TextOf(task.PauseMetadata, "prompt"u8) is { } prompt => prompt,
        { Error: { } error } => error.Message,
        _ => task.Message,
    };

    private static string? TextOf(JsonBytes json, ReadOnlySpan<byte> name)
    {
        if (json.IsEmpty)
        {
            return null;
        }

        Utf8JsonReader reader = JsonFields.Enter(json.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, name))
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }

    // What a message of texts alone becomes; so it is shown as the text that it was.
    private static string? OnlyTextOf(JsonBytes content)
    {
        string? text = TextOf(content, "query"u8);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        int members = 0;
        Utf8JsonReader reader = JsonFields.Enter(content.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            members++;
            reader.Skip();
        }

        return members == 1 ? text : null;
    }

    private void Write(TaskSnapshot task, TaskMessage said)
    {
        bool isQuestion = said.Kind == TaskMessageKind.Question;
        Start(task, IdOf(task, said), isByTask: isQuestion || said.Channel == Expiry);
        if (isQuestion)
        {
            WriteText(TextOf(said.Content, "prompt"u8));
            WriteQuestion(said.Content, said.Pause, schema: default);
        }
        else if (OnlyTextOf(said.Content) is { } text)
        {
            WriteText(text);
        }
        else
        {
            _dialect.StartPart(_writer, "data"u8);
            _writer.WriteRaw("data"u8, said.Content);
            _dialect.WriteDataType(_writer);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        _writer.WriteStartObject("metadata"u8);
        _writer.WriteInstant("at"u8, said.At);
        if (said.Pause > 0)
        {
            _writer.WriteNumber("pause"u8, said.Pause);
        }

        _writer.WriteUnlessEmpty("by"u8, said.By);
        _writer.WriteUnlessEmpty("on_behalf_of"u8, said.OnBehalfOf);
        _writer.WriteUnlessEmpty("channel"u8, said.Channel);
        _writer.WriteEndObject();
        _writer.WriteEndObject();
    }

    // Up to the parts.
    private void Start(TaskSnapshot task, string id, bool isByTask)
    {
        _writer.WriteStartObject();
        _dialect.WriteKind(_writer, "message"u8);
        _dialect.WriteMessageIds(_writer, id, task.Key.Id.Value, A2ATaskWriter.ContextOf(task));
        _writer.WriteString("role"u8, isByTask ? _dialect.AgentRole : _dialect.UserRole);
        _writer.WriteStartArray("parts"u8);
    }

    private void WriteText(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            _dialect.StartPart(_writer, "text"u8);
            _writer.WriteString("text"u8, text);
            _writer.WriteEndObject();
        }
    }

    private void WriteQuestion(JsonBytes metadata, int pause, JsonBytes schema)
    {
        _dialect.StartPart(_writer, "data"u8);
        _writer.WriteRaw("data"u8, metadata);
        _dialect.WriteDataType(_writer);
        _writer.WriteStartObject("metadata"u8);
        _writer.WriteNumber("pause"u8, pause);
        _dialect.WriteAnswerSchema(_writer, schema);
        _writer.WriteEndObject();
        _writer.WriteEndObject();
    }
}
