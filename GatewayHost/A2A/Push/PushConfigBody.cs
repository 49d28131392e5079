using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
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
    public static PushConfigBody? Read(ref Utf8JsonReader reader, A2ADialect dialect)
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
            switch (dialect.NextOfPush(ref reader))
            {
                case PushMember.Id:
                    body = body with { Id = Text(ref reader, "id", MaxIdLength) };
                    break;
                case PushMember.TaskId:
                    body = body with { TaskId = Text(ref reader, "taskId", Asya.Tasks.TaskId.MaxLength) };
                    break;
                case PushMember.Url:
                    body = body with { Url = Text(ref reader, "url", MaxUrlLength) };
                    break;
                case PushMember.Token:
                    body = body with { Token = TokenText(ref reader) };
                    break;
                case PushMember.Authentication:
                    body = ReadAuthentication(ref reader, body, dialect);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return body;
    }

    /// <summary>The webhook to store.</summary>
    /// <param name="caller">The caller that registers it.</param>
    /// <param name="dialect">The dialect that it is called in.</param>
    /// <param name="otherwise">Its id if the client names none.</param>
    public WebhookTarget Target(Caller caller, A2ADialect dialect, string otherwise) => new()
    {
        Id = Id ?? otherwise,
        Url = Url ?? throw RpcException.Params("\"url\" is required", "url"),
        Format = dialect.WebhookFormat,
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

    private static PushConfigBody ReadAuthentication(ref Utf8JsonReader reader, PushConfigBody body, A2ADialect dialect)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            bool isNull = reader.TokenType == JsonTokenType.Null;
            return isNull ? body : throw RpcException.Params("\"authentication\" must be an object", "authentication");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (dialect.NextOfAuthentication(ref reader))
            {
                case PushMember.Scheme:
                    body = body with { Scheme = SchemeOf(Text(ref reader, "scheme", MaxIdLength)) };
                    break;
                case PushMember.Schemes:
                    // There is one credential, so it belongs to the first scheme.
                    string? first = JsonFields.Texts(ref reader, "schemes", MaxIdLength, MaxIdLength).FirstOrDefault();
                    body = body with { Scheme = SchemeOf(first) };
                    break;
                case PushMember.Credentials:
                    body = body with { Credentials = HeaderText(ref reader, "credentials") };
                    break;
                default:
                    reader.Skip();
                    break;
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
