using System.Text.Json;
using Asya.Webhooks;

namespace Asya.Gateway.A2A.Push;

/// <summary>Writes webhooks as A2A shows them. Tokens and credentials are never shown, not even to the client that sent them.</summary>
internal static class PushConfigWriter
{
    public static void Write(Utf8JsonWriter writer, PushConfigAnswer answer, A2AShape shape)
    {
        if (answer.One is { } one)
        {
            Write(writer, one, shape);
            return;
        }

        bool isVersion1 = shape == A2AShape.Version1;
        if (isVersion1)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("configs"u8);
        }

        writer.WriteStartArray();
        foreach (WebhookInfo info in answer.Page)
        {
            Write(writer, info, shape);
        }

        writer.WriteEndArray();
        if (isVersion1)
        {
            writer.WriteString("nextPageToken"u8, answer.NextPageToken);
            writer.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter writer, WebhookInfo info, A2AShape shape)
    {
        bool isVersion1 = shape == A2AShape.Version1;
        writer.WriteStartObject();
        writer.WriteString("taskId"u8, info.Key.Id.Value);
        if (!isVersion1)
        {
            writer.WriteStartObject("pushNotificationConfig"u8);
        }

        writer.WriteString("id"u8, info.Id);
        writer.WriteString("url"u8, info.Url);
        if (info.Scheme is { } scheme)
        {
            writer.WriteStartObject("authentication"u8);
            if (isVersion1)
            {
                writer.WriteString("scheme"u8, scheme);
            }
            else
            {
                writer.WriteStartArray("schemes"u8);
                writer.WriteStringValue(scheme);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        if (!isVersion1)
        {
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
