using System.Collections.Immutable;
using System.Text.Json;
using Asya.Catalog;
using Asya.Events;
using Asya.Gateway.A2A.Artifacts;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Tasks;
using Asya.Streaming;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Messages;

/// <summary>One item of a task's stream.</summary>
internal sealed record StreamResponse : IA2AResult
{
    internal enum Payload
    {
        /// <summary>No event yet: a keep-alive.</summary>
        Silence,

        /// <summary>The task as it is. Always the first.</summary>
        Task,

        StatusUpdate,

        /// <summary>An artifact of a task that succeeded.</summary>
        Result,

        /// <summary>Something that a handler shows while it works.</summary>
        Live,

        /// <summary>Events were lost, since the reader is too slow. Always the last.</summary>
        TooSlow,
    }

    public Payload Case { get; private init; }

    /// <summary>The task, as stored or as of an event.</summary>
    public required TaskSnapshot Task { get; init; }

    /// <summary>Whether the stream ends with this. 0.3 writes it.</summary>
    public bool IsFinal { get; private init; }

    /// <summary>Whether something was shown before, to which this is added.</summary>
    public bool IsAppended { get; private init; }

    /// <summary>Gets what the handler shows.</summary>
    public TaskEvent? Event { get; private init; }

    /// <summary>Gets what is told about the message that the stream belongs to.</summary>
    public string? Note { get; private init; }

    /// <summary>Gets the messages so far, in the first item, if they were asked for.</summary>
    public ImmutableArray<TaskMessage> History { get; private init; }

    /// <summary>Gets the artifact, in an item that is one.</summary>
    public AgentArtifact? Artifact { get; private init; }

    public static StreamResponse From(AgentTask task) =>
        new() { Case = Payload.Task, Task = task.Task, Note = task.Note, History = task.History };

    public static StreamResponse Status(TaskSnapshot task, bool isFinal) =>
        new() { Case = Payload.StatusUpdate, Task = task, IsFinal = isFinal };

    public static StreamResponse ResultOf(TaskSnapshot task, AgentArtifact artifact) =>
        new() { Case = Payload.Result, Task = task, Artifact = artifact };

    public static StreamResponse Shown(TaskSnapshot task, TaskEvent shown, bool isAppended) =>
        new() { Case = Payload.Live, Task = task, Event = shown, IsAppended = isAppended };

    public static StreamResponse Rest(TaskSnapshot task, StreamItem item) =>
        new() { Case = item.IsOverrun ? Payload.TooSlow : Payload.Silence, Task = task };

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer, A2ADialect dialect) => new A2ATaskWriter(writer, dialect).Write(this);
}
