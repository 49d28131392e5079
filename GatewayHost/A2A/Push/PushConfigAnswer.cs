using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Webhooks;

namespace Asya.Gateway.A2A.Push;

/// <summary>What is said about webhooks: one, or a page of them.</summary>
internal sealed record PushConfigAnswer : IA2AResult
{
    public WebhookInfo? One { get; init; }

    public ImmutableArray<WebhookInfo> Page { get; init; }

    public string NextPageToken { get; init; } = "";

    /// <inheritdoc/>
    /// <remarks>Tokens and credentials are never shown, not even to the client that sent them.</remarks>
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
