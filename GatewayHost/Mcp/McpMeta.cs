using System.Text.Json;
using Asya.Gateway.Requests;

namespace Asya.Gateway.Mcp;

/// <summary>The <c>_meta</c> of a request: about itself and about its client.</summary>
/// <param name="Version">The revision that the request is of; null: not said.</param>
/// <param name="HasCapabilities">Whether the client states its capabilities.</param>
/// <param name="Elicits">Whether the client can show a form.</param>
/// <param name="Tasks">Whether the client can follow a task.</param>
/// <param name="IdempotencyKey">The key of the call.</param>
internal readonly record struct McpMeta(string? Version, bool HasCapabilities, bool Elicits, bool Tasks, string? IdempotencyKey)
{
    public static McpMeta Read(ReadOnlyMemory<byte> source)
    {
        McpMeta meta = default;
        Utf8JsonReader reader = JsonFields.Enter(source.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(McpNames.VersionKey))
            {
                reader.Read();
                meta = meta
                    with
                {
                    Version = reader.TokenType == JsonTokenType.String
                        ? reader.GetString()
                        : throw McpRefusedException.Params($"_meta/{McpNames.VersionKey} must be a string")
                };
            }
            else if (reader.ValueTextEquals(McpNames.CapabilitiesKey))
            {
                reader.Read();
                meta = ReadCapabilities(ref reader, meta with { HasCapabilities = true });
            }
            else if (reader.ValueTextEquals(McpNames.IdempotencyKey))
            {
                reader.Read();
                meta = meta with
                {
                    IdempotencyKey = reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 and <= 256 } key
                        ? key
                        : throw McpRefusedException.Params($"_meta/{McpNames.IdempotencyKey} must be a string of 1 to 256 characters"),
                };
            }
            else
            {
                reader.Skip();
            }
        }

        return meta;
    }

    /// <summary>Reads the capabilities by themselves, as a handshake has them.</summary>
    public static McpMeta ReadCapabilities(ReadOnlyMemory<byte> source)
    {
        if (source.IsEmpty)
        {
            return default;
        }

        Utf8JsonReader reader = new(source.Span);
        reader.Read();
        return ReadCapabilities(ref reader, new McpMeta { HasCapabilities = true });
    }

    private static McpMeta ReadCapabilities(ref Utf8JsonReader reader, McpMeta meta)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw McpRefusedException.Params($"_meta/{McpNames.CapabilitiesKey} must be an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "elicitation"u8))
            {
                meta = meta with { Elicits = ReadsForms(ref reader) };
            }
            else if (JsonFields.IsNext(ref reader, "extensions"u8))
            {
                meta = meta with { Tasks = HasTasks(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return meta;
    }

    // An empty object means forms; one that names only other ways does not.
    private static bool ReadsForms(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        bool isEmpty = true;
        bool hasForm = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            hasForm |= reader.ValueTextEquals("form"u8);
            reader.Skip();
        }

        return isEmpty || hasForm;
    }

    private static bool HasTasks(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        bool hasTasks = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            hasTasks |= reader.ValueTextEquals(McpNames.TasksExtension);
            reader.Skip();
        }

        return hasTasks;
    }
}
