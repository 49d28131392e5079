using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Gateway.A2A.Artifacts;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Gateway.A2A.Dialects;

/// <inheritdoc cref="A2ADialect.Version03"/>
internal class Version03Dialect : A2ADialect
{
    private static readonly Version Spoken = new(0, 3);

    public override Version Version => Spoken;

    public override FrozenDictionary<string, A2AOperation> Methods { get; } = new Dictionary<string, A2AOperation>
    {
        ["message/send"] = A2AOperation.Send,
        ["message/stream"] = A2AOperation.SendStreaming,
        ["tasks/get"] = A2AOperation.Get,
        ["tasks/list"] = A2AOperation.List,
        ["tasks/cancel"] = A2AOperation.Cancel,
        ["tasks/resubscribe"] = A2AOperation.Subscribe,
        ["tasks/pushNotificationConfig/set"] = A2AOperation.PushCreate,
        ["tasks/pushNotificationConfig/get"] = A2AOperation.PushGet,
        ["tasks/pushNotificationConfig/list"] = A2AOperation.PushList,
        ["tasks/pushNotificationConfig/delete"] = A2AOperation.PushDelete,
        ["agent/getAuthenticatedExtendedCard"] = A2AOperation.ExtendedCard,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public override WebhookFormat WebhookFormat => WebhookFormat.Task;

    public override bool CancelMayBeRepeated => false;

    public override bool SubscribesToTheEnd => false;

    public override bool TellsLateAnswersApart => true;

    public override bool IsPartItsContent => false;

    public override (string Task, string Webhook) PushIdNames => ("id", "pushNotificationConfigId");

    public override bool IsNewPushFlat => false;

    public override ReadOnlySpan<byte> AgentRole => "agent"u8;

    public override ReadOnlySpan<byte> UserRole => "user"u8;

    public override AgentCardStyle CardStyle => AgentCardStyle.Version03;

    public override ImmutableArray<string> OtherStates { get; } = ["rejected", "auth-required", "unknown"];

    // A client of the original answers, and looks later what came of it.
    public override bool WaitsByDefault(bool isAnswer) => !isAnswer;

    // The code that the original uses for every answer that the task refuses.
    public override RpcError RefusedByTask(string message) => new(RpcErrorCode.Internal, $"failed to resume task: {message}");

    public override RpcError WithoutCheckpoint(string message) => RefusedByTask(message);

    public override JsonNode? DataOf(RpcError error) => error.Reason is null ? null : new JsonObject { ["reason"] = error.Reason };

    // A message is read before it is known whether it is the guides'.
    public override CallMember NextOfCall(ref Utf8JsonReader reader) =>
        JsonFields.IsNext(ref reader, "skill"u8) ? CallMember.Skill
        : ProtoNames.IsNext(ref reader, "taskId"u8) ? CallMember.TaskId
        : ProtoNames.IsNext(ref reader, "contextId"u8) ? CallMember.ContextId
        : base.NextOfCall(ref reader);

    public override ConfigurationMember NextOfConfiguration(ref Utf8JsonReader reader) =>
        JsonFields.IsNext(ref reader, "blocking"u8) ? ConfigurationMember.Blocking : base.NextOfConfiguration(ref reader);

    public override PartMember NextOfPart(ref Utf8JsonReader reader) =>
        JsonFields.IsNext(ref reader, "kind"u8) ? PartMember.Kind
        : JsonFields.IsNext(ref reader, "type"u8) ? PartMember.Type
        : base.NextOfPart(ref reader);

    public override PushMember NextOfAuthentication(ref Utf8JsonReader reader) =>
        JsonFields.IsNext(ref reader, "schemes"u8) ? PushMember.Schemes
        : JsonFields.IsNext(ref reader, "credentials"u8) ? PushMember.Credentials
        : PushMember.Unknown;

    public override PushMember NextOfPushCall(ref Utf8JsonReader reader) =>
        ProtoNames.IsNext(ref reader, "taskId"u8) || JsonFields.IsNext(ref reader, "id"u8) ? PushMember.TaskId
        : ProtoNames.IsNext(ref reader, "pushNotificationConfigId"u8) ? PushMember.Id
        : ProtoNames.IsNext(ref reader, "pushNotificationConfig"u8) ? PushMember.Config
        : PushMember.Unknown;

    public override string NewPushId(TaskKey task) => task.Id.Value;

    public override string? DefaultPushId(TaskKey task) => task.Id.Value;

    public override string StateOf(TaskPhase phase) => phase switch
    {
        TaskPhase.Pending => "submitted",
        TaskPhase.Running => "working",
        TaskPhase.Paused => "input-required",
        TaskPhase.Succeeded => "completed",
        TaskPhase.Failed => "failed",
        TaskPhase.Canceled => "canceled",
        _ => "unknown",
    };

    public override void WriteKind(Utf8JsonWriter writer, ReadOnlySpan<byte> kind) => writer.WriteString("kind"u8, kind);

    public override void StartPart(Utf8JsonWriter writer, ReadOnlySpan<byte> kind)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, kind);
    }

    public override void WriteDataType(Utf8JsonWriter writer)
    {
    }

    public override void WritePart(Utf8JsonWriter writer, ArtifactPart part)
    {
        switch (part.Content)
        {
            case ArtifactContent.Text:
                StartPart(writer, "text"u8);
                writer.WriteString("text"u8, part.Text);
                break;
            case ArtifactContent.Data:
                StartPart(writer, "data"u8);
                writer.WriteRaw("data"u8, part.Data);
                break;
            default:
                StartPart(writer, "file"u8);
                WriteFile(writer, part);
                break;
        }

        writer.WriteEndObject();
    }

    public override void StartItem(Utf8JsonWriter writer, ReadOnlySpan<byte> name)
    {
    }

    public override void EndItem(Utf8JsonWriter writer)
    {
    }

    public override void WriteIsFinal(Utf8JsonWriter writer, bool isFinal) => writer.WriteBoolean("final"u8, isFinal);

    public override void WritePush(Utf8JsonWriter writer, WebhookInfo info) =>
        JsonSerializer.Serialize(writer, Shown(info), AnswerContext.Default.PushConfig03);

    public override void WritePushes(Utf8JsonWriter writer, PushConfigAnswer page) =>
        JsonSerializer.Serialize(writer, [.. page.Page.Select(Shown)], AnswerContext.Default.IReadOnlyListPushConfig03);

    /// <summary>Writes what a part has that is a file.</summary>
    protected virtual void WriteFile(Utf8JsonWriter writer, ArtifactPart part)
    {
        writer.WriteStartObject("file"u8);
        writer.WriteString(part.Content == ArtifactContent.Raw ? "bytes"u8 : "uri"u8, part.Text);
        writer.WriteUnlessEmpty("name"u8, part.Filename);
        writer.WriteUnlessEmpty("mimeType"u8, part.MediaType);
        writer.WriteEndObject();
    }

    private static Api.PushConfig03 Shown(WebhookInfo info) =>
        new(info.Key.Id.Value, new(info.Id, info.Url) { Authentication = info.Scheme is { } scheme ? new([scheme]) : null });
}
