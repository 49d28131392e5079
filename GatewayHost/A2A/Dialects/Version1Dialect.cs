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

/// <inheritdoc cref="A2ADialect.Version1"/>
internal sealed class Version1Dialect : A2ADialect
{
    private static readonly Version Spoken = new(1, 0);

    public override Version Version => Spoken;

    public override FrozenDictionary<string, A2AOperation> Methods { get; } = new Dictionary<string, A2AOperation>
    {
        ["SendMessage"] = A2AOperation.Send,
        ["SendStreamingMessage"] = A2AOperation.SendStreaming,
        ["GetTask"] = A2AOperation.Get,
        ["ListTasks"] = A2AOperation.List,
        ["CancelTask"] = A2AOperation.Cancel,
        ["SubscribeToTask"] = A2AOperation.Subscribe,
        ["CreateTaskPushNotificationConfig"] = A2AOperation.PushCreate,
        ["GetTaskPushNotificationConfig"] = A2AOperation.PushGet,
        ["ListTaskPushNotificationConfigs"] = A2AOperation.PushList,
        ["DeleteTaskPushNotificationConfig"] = A2AOperation.PushDelete,
        ["GetExtendedAgentCard"] = A2AOperation.ExtendedCard,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public override WebhookFormat WebhookFormat => WebhookFormat.Stream;

    public override bool CancelMayBeRepeated => true;

    public override bool SubscribesToTheEnd => true;

    public override bool TellsLateAnswersApart => false;

    public override bool IsPartItsContent => true;

    public override (string Task, string Webhook) PushIdNames => ("taskId", "id");

    public override bool IsNewPushFlat => true;

    public override ReadOnlySpan<byte> AgentRole => "ROLE_AGENT"u8;

    public override ReadOnlySpan<byte> UserRole => "ROLE_USER"u8;

    public override AgentCardStyle CardStyle => AgentCardStyle.Version1;

    public override ImmutableArray<string> OtherStates { get; } = ["TASK_STATE_REJECTED", "TASK_STATE_AUTH_REQUIRED"];

    public override bool IsAnyState(string state) => state == "TASK_STATE_UNSPECIFIED";

    public override bool WaitsByDefault(bool isAnswer) => true;

    public override RpcError RefusedByTask(string message) => new(RpcErrorCode.UnsupportedOperation, message);

    public override RpcError WithoutCheckpoint(string message) => new(RpcErrorCode.Internal, message);

    public override JsonNode DataOf(RpcError error) => new JsonArray([.. ErrorDetails.Of(error)]);

    public override ConfigurationMember NextOfConfiguration(ref Utf8JsonReader reader) =>
        ProtoNames.IsNext(ref reader, "returnImmediately"u8)
            ? ConfigurationMember.ReturnImmediately
            : base.NextOfConfiguration(ref reader);

    public override PartMember NextOfPart(ref Utf8JsonReader reader) =>
        JsonFields.IsNext(ref reader, "raw"u8) || JsonFields.IsNext(ref reader, "url"u8) ? PartMember.File
        : ProtoNames.IsNext(ref reader, "mediaType"u8) ? PartMember.MediaType
        : base.NextOfPart(ref reader);

    public override void CheckMessage(string? messageId, bool isByUser)
    {
        if (messageId is null)
        {
            throw RpcException.Params("\"messageId\" is required", "message.messageId");
        }

        if (!isByUser)
        {
            throw RpcException.Params("\"role\" must be ROLE_USER", "message.role");
        }
    }

    public override PushMember NextOfPush(ref Utf8JsonReader reader) =>
        ProtoNames.IsNext(ref reader, "taskId"u8) ? PushMember.TaskId : base.NextOfPush(ref reader);

    public override PushMember NextOfAuthentication(ref Utf8JsonReader reader) =>
        JsonFields.IsNext(ref reader, "scheme"u8) ? PushMember.Scheme
        : JsonFields.IsNext(ref reader, "credentials"u8) ? PushMember.Credentials
        : PushMember.Unknown;

    public override PushMember NextOfPushCall(ref Utf8JsonReader reader) =>
        ProtoNames.IsNext(ref reader, "taskId"u8) ? PushMember.TaskId
        : JsonFields.IsNext(ref reader, "id"u8) ? PushMember.Id
        : ProtoNames.IsNext(ref reader, "pageSize"u8) ? PushMember.PageSize
        : ProtoNames.IsNext(ref reader, "pageToken"u8) ? PushMember.PageToken
        : PushMember.Unknown;

    public override string NewPushId(TaskKey task) => TaskId.New().Value;

    public override string? DefaultPushId(TaskKey task) => null;

    public override string StateOf(TaskPhase phase) => phase switch
    {
        TaskPhase.Pending => "TASK_STATE_SUBMITTED",
        TaskPhase.Running => "TASK_STATE_WORKING",
        TaskPhase.Paused => "TASK_STATE_INPUT_REQUIRED",
        TaskPhase.Succeeded => "TASK_STATE_COMPLETED",
        TaskPhase.Failed => "TASK_STATE_FAILED",
        TaskPhase.Canceled => "TASK_STATE_CANCELED",
        _ => "TASK_STATE_UNSPECIFIED",
    };

    public override void WriteKind(Utf8JsonWriter writer, ReadOnlySpan<byte> kind)
    {
    }

    public override void StartPart(Utf8JsonWriter writer, ReadOnlySpan<byte> kind) => writer.WriteStartObject();

    public override void WriteDataType(Utf8JsonWriter writer) => writer.WriteString("mediaType"u8, "application/json"u8);

    public override void WritePart(Utf8JsonWriter writer, ArtifactPart part)
    {
        writer.WriteStartObject();
        switch (part.Content)
        {
            case ArtifactContent.Text:
                writer.WriteString("text"u8, part.Text);
                break;
            case ArtifactContent.Raw:
                writer.WriteString("raw"u8, part.Text);
                break;
            case ArtifactContent.Url:
                writer.WriteString("url"u8, part.Text);
                break;
            default:
                writer.WriteRaw("data"u8, part.Data);
                WriteDataType(writer);
                break;
        }

        writer.WriteUnlessEmpty("filename"u8, part.Filename);
        writer.WriteUnlessEmpty("mediaType"u8, part.Content == ArtifactContent.Data ? null : part.MediaType);
        writer.WriteEndObject();
    }

    public override void StartItem(Utf8JsonWriter writer, ReadOnlySpan<byte> name)
    {
        writer.WriteStartObject();
        writer.WritePropertyName(name);
    }

    public override void EndItem(Utf8JsonWriter writer) => writer.WriteEndObject();

    public override void WriteIsFinal(Utf8JsonWriter writer, bool isFinal)
    {
    }

    public override void WritePush(Utf8JsonWriter writer, WebhookInfo info) =>
        JsonSerializer.Serialize(writer, Shown(info), AnswerContext.Default.PushConfig);

    public override void WritePushes(Utf8JsonWriter writer, PushConfigAnswer page) => JsonSerializer.Serialize(
        writer, new Api.PushConfigPage([.. page.Page.Select(Shown)], page.NextPageToken), AnswerContext.Default.PushConfigPage);

    private static Api.PushConfig Shown(WebhookInfo info) => new(info.Key.Id.Value, info.Id, info.Url)
    {
        Authentication = info.Scheme is { } scheme ? new(scheme) : null,
    };
}
