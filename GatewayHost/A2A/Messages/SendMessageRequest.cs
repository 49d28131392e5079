using System.Text;
using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Requests;
using Asya.Gateway.Tasks;
using Asya.Payloads;

namespace Asya.Gateway.A2A.Messages;

/// <summary>A message to a task, or one that starts one, in any dialect.</summary>
internal sealed class SendMessageRequest
{
    private readonly A2ADialect _dialect;
    private readonly MessageParts _parts;
    private ReadOnlyMemory<byte> _message;
    private int? _pause;
    private A2ADialect? _implied;
    private bool _isByUser;

    private SendMessageRequest(A2ADialect dialect)
    {
        _dialect = dialect;
        _parts = new MessageParts(dialect);
    }

    public string? Skill { get; private set; }

    /// <summary>Gets the task that is answered; null: a new one is started.</summary>
    public string? TaskId { get; private set; }

    public string? ContextId { get; private set; }

    /// <summary>Whether the message names its context. Then its task must belong to that context.</summary>
    public bool IsOfContext { get; private set; }

    /// <summary>Gets the idempotency key.</summary>
    public string? MessageId { get; private set; }

    /// <summary>Whether the client wants to wait; null if it does not state that.</summary>
    public bool? Blocking { get; private set; }

    /// <summary>Gets the payload of a new task, and the answer to a pause that asks for no fields.</summary>
    public JsonBytes Payload { get; private set; }

    /// <summary>Whether what the message says depends on what is asked.</summary>
    public bool NeedsQuestion => _parts.NeedsQuestion;

    /// <summary>Gets how many messages of its history the task is shown with; null: the client does not say.</summary>
    public int? HistoryLength { get; private set; }

    /// <summary>The webhook for the events of the message's task.</summary>
    public PushConfigBody? Push { get; private set; }

    public int? Pause => _parts.Pause ?? _pause;

    /// <summary>Gets the dialect that the message is in: a message of 0.3 may turn out to be the guides'.</summary>
    public A2ADialect Dialect => _parts.Dialect ?? _implied ?? _dialect;

    /// <summary>Whether the call waits for the task to be paused or over: the client's choice, else the default of its dialect.</summary>
    public bool Waits => Blocking ?? Dialect.WaitsByDefault(isAnswer: TaskId is not null);

    /// <summary>
    /// Gets the digest of what the message means, in all its spellings. The call around it may differ when it is sent again.
    /// </summary>
    public string Digest() => DigestOf(CanonicalJson.Write(_message));

    /// <summary>Gets the digest of the message's bytes, by which a task knows a message that an earlier version took.</summary>
    public string DigestOfBytes() => DigestOf(_message.Span);

    public static SendMessageRequest Parse(ReadOnlyMemory<byte> parameters, A2ADialect dialect)
    {
        SendMessageRequest request = new(dialect);
        if (!parameters.IsEmpty)
        {
            request.ReadParams(parameters);
        }

        if (request._message.IsEmpty)
        {
            throw RpcException.Params("\"message\" is required", "message");
        }

        request.ReadMessage(request._message);
        dialect.CheckMessage(request.MessageId, request._isByUser);
        request.Payload = request._parts.Payload();
        return request;
    }

    /// <summary>Has the call not wait, and show nothing: its sender reads no reply.</summary>
    public SendMessageRequest WithoutReply()
    {
        Blocking = false;
        HistoryLength = 0;
        return this;
    }

    /// <summary>Gets the answer to a pause with fields; null: it cannot be told what the message means to them.</summary>
    public JsonBytes? AnswerTo(AskedFields asked) => _parts.AnswerTo(asked);

    private string DigestOf(ReadOnlySpan<byte> message) =>
        Digests.Compute([.. message, (byte)'\n', .. Encoding.UTF8.GetBytes(Skill ?? "")]);

    private void ReadParams(ReadOnlyMemory<byte> source)
    {
        Utf8JsonReader reader = JsonFields.Enter(source.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (_dialect.NextOfCall(ref reader))
            {
                case CallMember.Message:
                    bool isObject = reader.TokenType == JsonTokenType.StartObject;
                    _message = JsonFields.Slice(ref reader, source);
                    _message = isObject ? _message : throw RpcException.Params("\"message\" must be an object");
                    break;
                case CallMember.Metadata:
                    Take(MessageMetadata.Read(ref reader));
                    break;
                case CallMember.Configuration:
                    ReadConfiguration(ref reader);
                    break;
                case CallMember.Skill:
                    Skill = JsonFields.Text(ref reader, "skill", CreateRequest.MaxNameLength) ?? Skill;
                    _implied = A2ADialect.Guides;
                    break;
                case CallMember.TaskId:
                    TaskId = Optional(ref reader, "taskId");
                    _implied = A2ADialect.Guides;
                    break;
                case CallMember.ContextId:
                    ContextId = Optional(ref reader, "contextId");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadMessage(ReadOnlyMemory<byte> source)
    {
        Utf8JsonReader reader = JsonFields.Enter(source.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "parts"u8))
            {
                _parts.Read(ref reader, source);
            }
            else if (ProtoNames.IsNext(ref reader, "messageId"u8))
            {
                MessageId = Single(MessageId, Optional(ref reader, "messageId"), "messageId");
            }
            else if (ProtoNames.IsNext(ref reader, "taskId"u8))
            {
                TaskId = Single(TaskId, Optional(ref reader, "taskId"), "taskId");
            }
            else if (ProtoNames.IsNext(ref reader, "contextId"u8))
            {
                string? contextId = Optional(ref reader, "contextId");
                ContextId = IsOfContext ? Single(ContextId, contextId, "contextId") : contextId ?? ContextId;
                IsOfContext |= contextId is not null;
            }
            else if (JsonFields.IsNext(ref reader, "role"u8))
            {
                _isByUser = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(_dialect.UserRole);
                reader.Skip();
            }
            else if (JsonFields.IsNext(ref reader, "metadata"u8))
            {
                Take(MessageMetadata.Read(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadConfiguration(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (_dialect.NextOfConfiguration(ref reader))
            {
                case ConfigurationMember.Blocking:
                    Blocking = FlagOf(reader.TokenType);
                    break;
                case ConfigurationMember.ReturnImmediately:
                    Blocking = !FlagOf(reader.TokenType);
                    break;
                case ConfigurationMember.HistoryLength:
                    HistoryLength = Tasks.HistoryLength.Read(ref reader);
                    break;
                case ConfigurationMember.Push:
                    Push = PushConfigBody.Read(ref reader, _dialect) ?? Push;
                    break;
            }

            reader.Skip();
        }
    }

    private static bool? FlagOf(JsonTokenType token) =>
        token switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null };

    private void Take(MessageMetadata metadata)
    {
        Skill = metadata.Skill ?? Skill;
        _pause = metadata.Pause ?? _pause;
    }

    // One may stand beside the message too, or be there in both spellings.
    private static string? Single(string? before, string? now, string field) =>
        before is null || now is null || before == now ? now ?? before : throw RpcException.Params($"the two \"{field}\" differ", field);

    // Clients send "" for an absent value.
    private static string? Optional(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty
            ? null
            : JsonFields.Text(ref reader, field, CreateRequest.MaxNameLength);
}
