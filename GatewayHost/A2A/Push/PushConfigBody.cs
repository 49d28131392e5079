using System.Text.Json;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Webhooks;
using Asya.Webhooks;

namespace Asya.Gateway.A2A.Push;

/// <summary>A webhook as a client describes it.</summary>
internal sealed record PushConfigBody
{
    private const int MaxIdLength = 128;
    private const int MaxSecretLength = 4096;
    private const int MaxUrlLength = 2048;

    public string? Id { get; private init; }

    /// <summary>Gets the task that 1.0 names beside the rest.</summary>
    public string? TaskId { get; private init; }

    private string? Url { get; init; }

    private string? Token { get; init; }

    private string? Scheme { get; init; }

    private string? Credentials { get; init; }

    /// <summary>Shows no secret.</summary>
    public override string ToString() => nameof(PushConfigBody);

    /// <summary>Reads the value the reader is at, and moves to its end; null for JSON's null.</summary>
    public static PushConfigBody? Read(ref Utf8JsonReader reader, bool isVersion1)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw RpcException.Params("the push notification config must be an object");
        }

        PushConfigBody body = new();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "id"u8))
            {
                body = body with { Id = Text(ref reader, "id", MaxIdLength) };
            }
            else if (isVersion1 && ProtoNames.IsNext(ref reader, "taskId"u8))
            {
                body = body with { TaskId = Text(ref reader, "taskId", Asya.Tasks.TaskId.MaxLength) };
            }
            else if (JsonFields.IsNext(ref reader, "url"u8))
            {
                body = body with { Url = Text(ref reader, "url", MaxUrlLength) };
            }
            else if (JsonFields.IsNext(ref reader, "token"u8))
            {
                body = body with { Token = TokenText(ref reader) };
            }
            else if (JsonFields.IsNext(ref reader, "authentication"u8))
            {
                body = ReadAuthentication(ref reader, body, isVersion1);
            }
            else
            {
                reader.Skip();
            }
        }

        return body;
    }

    /// <summary>The webhook to store.</summary>
    /// <param name="caller">The caller that registers it.</param>
    /// <param name="isVersion1">Whether it receives 1.0 or 0.3.</param>
    /// <param name="otherwise">Its id if the client names none.</param>
    public WebhookTarget Target(Caller caller, bool isVersion1, string otherwise) => new()
    {
        Id = Id ?? otherwise,
        Url = Url ?? throw RpcException.Params("\"url\" is required", "url"),
        Format = isVersion1 ? WebhookFormat.Stream : WebhookFormat.Task,
        Token = Token,
        Scheme = Scheme,
        Credentials = Credentials is null || Scheme is not null
            ? Credentials
            : throw RpcException.Params("credentials need a scheme", "authentication.scheme"),
        Principal = caller.Principal,
        Credential = caller.Credential,
    };

    private static string? TokenText(ref Utf8JsonReader reader)
    {
        string? token = HeaderText(ref reader, "token");
        return !StandardSignature.IsSecret(token) || StandardSignature.TryRead(token, out _)
            ? token
            : throw RpcException.Params(StandardSignature.MustBe, "token");
    }

    private static PushConfigBody ReadAuthentication(ref Utf8JsonReader reader, PushConfigBody body, bool isVersion1)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            bool isNull = reader.TokenType == JsonTokenType.Null;
            return isNull ? body : throw RpcException.Params("\"authentication\" must be an object", "authentication");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (isVersion1 && JsonFields.IsNext(ref reader, "scheme"u8))
            {
                body = body with { Scheme = SchemeOf(Text(ref reader, "scheme", MaxIdLength)) };
            }
            else if (!isVersion1 && JsonFields.IsNext(ref reader, "schemes"u8))
            {
                // There is one credential, so it belongs to the first scheme.
                body = body with { Scheme = SchemeOf(JsonFields.Texts(ref reader, "schemes", MaxIdLength, MaxIdLength).FirstOrDefault()) };
            }
            else if (JsonFields.IsNext(ref reader, "credentials"u8))
            {
                body = body with { Credentials = HeaderText(ref reader, "credentials") };
            }
            else
            {
                reader.Skip();
            }
        }

        return body;
    }

    // Clients send "" for an absent value.
    private static string? Text(ref Utf8JsonReader reader, string field, int maxLength) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty ? null : JsonFields.Text(ref reader, field, maxLength);

    private static string? HeaderText(ref Utf8JsonReader reader, string field)
    {
        string? text = Text(ref reader, field, MaxSecretLength);
        return text is null || !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? text
            : throw RpcException.Params($"\"{field}\" must be printable ASCII: it is sent in a header", field);
    }

    private static string? SchemeOf(string? scheme) =>
        scheme is null || scheme.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '+' or '~')
        ? scheme
        : throw RpcException.Params("an authentication scheme is a single word, such as Bearer", "authentication");
}
