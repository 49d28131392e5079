using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Gateway.A2A.Artifacts;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Gateway.A2A.Dialects;

/// <summary>One way to speak A2A: all that differs between 1.0, 0.3 as specified and 0.3 as the guides have it, and nothing else.</summary>
/// <remarks>Readers and writers ask the dialect, and know no version. What is the same in all stands with the reader or writer.</remarks>
internal abstract class A2ADialect
{
    /// <summary>1.0: the kind of a part follows from its members, states are <c>TASK_STATE_</c>, every call blocks by default.</summary>
    public static A2ADialect Version1 { get; } = new Version1Dialect();

    /// <summary>0.3 as specified: parts have a <c>kind</c>, states have hyphens, a first call blocks by default.</summary>
    public static A2ADialect Version03 { get; } = new Version03Dialect();

    /// <summary>
    /// 0.3 as the guides have it: parts have a <c>type</c>, states have underscores, skill and task may stand beside the message, nothing
    /// blocks. Clients do not name it: it is told by what they send.
    /// </summary>
    public static A2ADialect Guides { get; } = new GuideDialect();

    /// <summary>Gets the dialects that clients name, by header or by method.</summary>
    public static ImmutableArray<A2ADialect> Named { get; } = [Version1, Version03];

    /// <summary>Gets what the header <c>A2A-Version</c> says.</summary>
    public abstract Version Version { get; }

    /// <summary>Gets what JSON-RPC calls the operations.</summary>
    public abstract FrozenDictionary<string, A2AOperation> Methods { get; }

    /// <summary>Gets in which form webhooks are called that were registered in this dialect.</summary>
    public abstract WebhookFormat WebhookFormat { get; }

    /// <summary>Whether the cancel of a canceled task shows it again; else it is refused.</summary>
    public abstract bool CancelMayBeRepeated { get; }

    /// <summary>Whether a subscription continues through pauses to the end, and a task that is over is refused.</summary>
    public abstract bool SubscribesToTheEnd { get; }

    /// <summary>Whether a message that names a context must be of its task's.</summary>
    public virtual bool ChecksContext => true;

    /// <summary>Whether an answer that comes too late is told apart by whether its task is over.</summary>
    public abstract bool TellsLateAnswersApart { get; }

    /// <summary>Whether a task that was only just taken on, and is not waited for, is shown as submitted.</summary>
    public virtual bool ShowsSubmitted => false;

    /// <summary>Gets how many messages of its history a single task has if the client does not say.</summary>
    public virtual int DefaultHistory => 20;

    /// <summary>Whether a call waits for its task to be paused or over if the client does not say.</summary>
    public abstract bool WaitsByDefault(bool isAnswer);

    // Errors.

    /// <summary>Makes the error for an answer or a command that the task's state refuses.</summary>
    public abstract RpcError RefusedByTask(string message);

    /// <summary>Makes the error for a checkpoint that is missing or cannot be read now.</summary>
    public abstract RpcError WithoutCheckpoint(string message);

    /// <summary>Gets what an error of JSON-RPC has beside code and message; null: nothing.</summary>
    public abstract JsonNode? DataOf(RpcError error);

    // Reading. The methods named Next move the reader on to the value of a member that they know.

    /// <summary>Gets the states that no task here ever has.</summary>
    public abstract ImmutableArray<string> OtherStates { get; }

    /// <summary>Indicates whether a state stands for all.</summary>
    public virtual bool IsAnyState(string state) => false;

    /// <summary>Gets the phase that is called so; null: none.</summary>
    public TaskPhase? PhaseOf(string state)
    {
        foreach (TaskPhase phase in Enum.GetValues<TaskPhase>())
        {
            if (StateOf(phase) == state)
            {
                return phase;
            }
        }

        return null;
    }


    /// <summary>Tells which member of a call's parameters the reader is at.</summary>
    public virtual CallMember NextOfCall(ref Utf8JsonReader reader) =>
        JsonFields.IsNext(ref reader, "message"u8) ? CallMember.Message
        : JsonFields.IsNext(ref reader, "metadata"u8) ? CallMember.Metadata
        : JsonFields.IsNext(ref reader, "configuration"u8) ? CallMember.Configuration
        : CallMember.Unknown;

    /// <summary>Tells which member of a call's configuration the reader is at.</summary>
    public virtual ConfigurationMember NextOfConfiguration(ref Utf8JsonReader reader) =>
        ProtoNames.IsNext(ref reader, "historyLength"u8) ? ConfigurationMember.HistoryLength

        // The name of the other version is accepted too: otherwise its client would wait for ever.
        : ProtoNames.IsNext(ref reader, "pushNotificationConfig"u8) || ProtoNames.IsNext(ref reader, "taskPushNotificationConfig"u8)
            ? ConfigurationMember.Push
        : ConfigurationMember.Unknown;

    /// <summary>Tells which member of a part the reader is at.</summary>
    public virtual PartMember NextOfPart(ref Utf8JsonReader reader) =>
        JsonFields.IsNext(ref reader, "metadata"u8) ? PartMember.Metadata
        : JsonFields.IsNext(ref reader, "text"u8) ? PartMember.Text
        : JsonFields.IsNext(ref reader, "data"u8) ? PartMember.Data
        : PartMember.Unknown;

    /// <summary>Whether a part is what its only content makes it. Then a <c>null</c> is no content.</summary>
    public abstract bool IsPartItsContent { get; }

    /// <summary>Fails if a message lacks what the version requires.</summary>
    public virtual void CheckMessage(string? messageId, bool isByUser)
    {
    }

    /// <summary>Tells which member of a webhook the reader is at.</summary>
    public virtual PushMember NextOfPush(ref Utf8JsonReader reader) =>
        JsonFields.IsNext(ref reader, "id"u8) ? PushMember.Id
        : JsonFields.IsNext(ref reader, "url"u8) ? PushMember.Url
        : JsonFields.IsNext(ref reader, "token"u8) ? PushMember.Token
        : JsonFields.IsNext(ref reader, "authentication"u8) ? PushMember.Authentication
        : PushMember.Unknown;

    /// <summary>Tells which member of a webhook's authentication the reader is at.</summary>
    public abstract PushMember NextOfAuthentication(ref Utf8JsonReader reader);

    /// <summary>Tells which member of a call about webhooks the reader is at.</summary>
    public abstract PushMember NextOfPushCall(ref Utf8JsonReader reader);

    /// <summary>Gets the names of the task's id and of the webhook's in a call about webhooks.</summary>
    public abstract (string Task, string Webhook) PushIdNames { get; }

    /// <summary>Whether a new webhook is the call's parameters themselves, and not a member of them.</summary>
    public abstract bool IsNewPushFlat { get; }

    /// <summary>Makes the id of a new webhook that has none.</summary>
    public abstract string NewPushId(TaskKey task);

    /// <summary>Gets the id of the webhook that a call means that names none; null: it has to name one.</summary>
    public abstract string? DefaultPushId(TaskKey task);

    // Writing.

    /// <summary>Gets what the phase of a task is called.</summary>
    public abstract string StateOf(TaskPhase phase);

    public abstract ReadOnlySpan<byte> AgentRole { get; }

    public abstract ReadOnlySpan<byte> UserRole { get; }

    /// <summary>Writes what an object is, where objects say so.</summary>
    public abstract void WriteKind(Utf8JsonWriter writer, ReadOnlySpan<byte> kind);

    /// <summary>Begins a part.</summary>
    public abstract void StartPart(Utf8JsonWriter writer, ReadOnlySpan<byte> kind);

    /// <summary>Writes the media type of a data part, where parts have one.</summary>
    public abstract void WriteDataType(Utf8JsonWriter writer);

    /// <summary>Writes a part of an artifact.</summary>
    public abstract void WritePart(Utf8JsonWriter writer, ArtifactPart part);

    /// <summary>Writes the ids of a message.</summary>
    public virtual void WriteMessageIds(Utf8JsonWriter writer, string messageId, string taskId, string contextId)
    {
        writer.WriteString("messageId"u8, messageId);
        writer.WriteString("taskId"u8, taskId);
        writer.WriteString("contextId"u8, contextId);
    }

    /// <summary>Writes the JSON Schema of an answer into the metadata of its question.</summary>
    public virtual void WriteAnswerSchema(Utf8JsonWriter writer, JsonBytes schema) => writer.WriteRawUnlessEmpty("answer_schema"u8, schema);

    /// <summary>Writes what an artifact is called.</summary>
    public virtual void WriteArtifactName(Utf8JsonWriter writer, AgentArtifact artifact)
    {
        writer.WriteString("artifactId"u8, artifact.Id);
        writer.WriteUnlessEmpty("name"u8, artifact.Name);
        writer.WriteUnlessEmpty("description"u8, artifact.Description);
    }

    /// <summary>Begins the reply to a message, or an item of a stream.</summary>
    public abstract void StartItem(Utf8JsonWriter writer, ReadOnlySpan<byte> name);

    public abstract void EndItem(Utf8JsonWriter writer);

    /// <summary>Writes whether a stream ends with this status, where that is said.</summary>
    public abstract void WriteIsFinal(Utf8JsonWriter writer, bool isFinal);

    /// <summary>Writes a webhook, without its secrets.</summary>
    public abstract void WritePush(Utf8JsonWriter writer, WebhookInfo info);

    /// <summary>Writes a page of webhooks.</summary>
    public abstract void WritePushes(Utf8JsonWriter writer, PushConfigAnswer page);

    /// <summary>Gets the style of an agent card that has the members of this dialect only.</summary>
    public abstract AgentCardStyle CardStyle { get; }
}
