using System.Text;
using System.Text.Json;
using Asya.Gateway.Intake;
using Asya.Gateway.Tasks;

namespace Asya.Gateway.A2A;

/// <summary>The parameters of <c>message/send</c>, in either shape.</summary>
internal sealed class SendRequest
{
    private readonly MessageParts _parts = new();
    private ReadOnlyMemory<byte> _message;
    private int? _pause;
    private A2AShape? _shape;

    private SendRequest()
    {
    }

    public string? Skill { get; private set; }

    /// <summary>Gets the task that is answered; null: a new one is started.</summary>
    public string? TaskId { get; private set; }

    public string? ContextId { get; private set; }

    /// <summary>Gets the idempotency key.</summary>
    public string? MessageId { get; private set; }

    /// <summary>Gets whether the client says that it wants to wait; null: it does not say.</summary>
    public bool? Blocking { get; private set; }

    public JsonBytes Payload { get; private set; }

    public int? Pause => _parts.Pause ?? _pause;

    public A2AShape Shape => _parts.Shape ?? _shape ?? A2AShape.Standard;

    /// <summary>Gets the digest of what the message means. The call around it may differ when it is sent again.</summary>
    public string Digest() => Digests.Of([.. _message.Span, (byte)'\n', .. Encoding.UTF8.GetBytes(Skill ?? "")]);

    public static SendRequest Parse(ReadOnlyMemory<byte> parameters)
    {
        SendRequest request = new();
        if (!parameters.IsEmpty)
        {
            request.ReadParams(parameters);
        }

        if (request._message.IsEmpty)
        {
            throw RpcException.Params("\"message\" is required");
        }

        request.ReadMessage(request._message);
        request.Payload = request._parts.Payload();
        return request;
    }

    private void ReadParams(ReadOnlyMemory<byte> source)
    {
        Utf8JsonReader reader = JsonFields.Enter(source.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "message"u8))
            {
                bool isObject = reader.TokenType == JsonTokenType.StartObject;
                _message = JsonFields.Slice(ref reader, source);
                _message = isObject ? _message : throw RpcException.Params("\"message\" must be an object");
            }
            else if (JsonFields.IsNext(ref reader, "metadata"u8))
            {
                Take(MessageMetadata.Read(ref reader));
            }
            else if (JsonFields.IsNext(ref reader, "configuration"u8))
            {
                ReadConfiguration(ref reader);
            }
            else if (JsonFields.IsNext(ref reader, "skill"u8))
            {
                Skill = JsonFields.Text(ref reader, "skill", CreateRequest.MaxNameLength) ?? Skill;
                _shape = A2AShape.Guide;
            }
            else if (JsonFields.IsNext(ref reader, "taskId"u8))
            {
                TaskId = Optional(ref reader, "taskId");
                _shape = A2AShape.Guide;
            }
            else if (JsonFields.IsNext(ref reader, "contextId"u8))
            {
                ContextId = Optional(ref reader, "contextId");
            }
            else
            {
                reader.Skip();
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
            else if (JsonFields.IsNext(ref reader, "messageId"u8))
            {
                MessageId = Optional(ref reader, "messageId");
            }
            else if (JsonFields.IsNext(ref reader, "taskId"u8))
            {
                string? taskId = Optional(ref reader, "taskId");
                TaskId = TaskId is null || taskId is null || taskId == TaskId
                    ? taskId ?? TaskId
                    : throw RpcException.Params("the two \"taskId\" differ");
            }
            else if (JsonFields.IsNext(ref reader, "contextId"u8))
            {
                ContextId = Optional(ref reader, "contextId") ?? ContextId;
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
            if (JsonFields.IsNext(ref reader, "blocking"u8))
            {
                Blocking = reader.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null };
            }

            reader.Skip();
        }
    }

    private void Take(MessageMetadata metadata)
    {
        Skill = metadata.Skill ?? Skill;
        _pause = metadata.Pause ?? _pause;
    }

    // Clients send "" where they have nothing to say.
    private static string? Optional(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty
            ? null
            : JsonFields.Text(ref reader, field, CreateRequest.MaxNameLength);
}
