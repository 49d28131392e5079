using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Webhooks;

namespace Asya.Gateway.A2A.Push;

/// <summary>What is said about webhooks: one, a page of them, or, of one that is deleted, nothing.</summary>
internal sealed record PushConfigAnswer
{
    public static PushConfigAnswer Nothing { get; } = new();

    public WebhookInfo? One { get; init; }

    public ImmutableArray<WebhookInfo> Page { get; init; }

    public string NextPageToken { get; init; } = "";

    public bool IsEmpty => One is null && Page.IsDefault;

    /// <summary>Writes the webhooks. Tokens and credentials are never shown, not even to the client that sent them.</summary>
    public void Write(Utf8JsonWriter writer, A2ADialect dialect)
    {
        if (One is { } one)
        {
            dialect.WritePush(writer, one);
        }
        else
        {
            dialect.WritePushes(writer, this);
        }
    }
}
