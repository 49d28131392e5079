using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.Pausing;
using Asya.Domain.Text;

namespace Asya.Domain.ChildTasks;

/// <summary>The definitions of a child's pauses, as its envelope carries them: <c>"pauses":[{"entry","id","metadata"}]</c>.</summary>
internal static class PausesJson
{
    public static void Write(Utf8JsonWriter writer, PausesAhead? pauses)
    {
        writer.WriteStartArray("pauses"u8);
        foreach (PauseDefinition definition in pauses?.Definitions ?? [])
        {
            Write(writer, definition);
        }

        writer.WriteEndArray();
        if (pauses?.Unplaced is { } unplaced)
        {
            writer.WritePropertyName("unplaced_pause"u8);
            Write(writer, unplaced);
        }
    }

    /// <param name="frame">The envelope.</param>
    /// <param name="isThere">Whether it has definitions at all: envelopes of earlier versions have none.</param>
    public static PausesAhead? Read(JsonElement frame, out bool isThere)
    {
        isThere = frame.TryGetProperty("pauses"u8, out JsonElement list);
        ImmutableArray<PauseDefinition> definitions = isThere ? [.. list.EnumerateArray().Select(Read)] : [];
        PauseDefinition? unplaced = frame.TryGetProperty("unplaced_pause"u8, out JsonElement one) ? Read(one) : null;
        return definitions.IsEmpty && unplaced is null ? null : new() { Definitions = definitions, Unplaced = unplaced };
    }

    private static void Write(Utf8JsonWriter writer, PauseDefinition definition)
    {
        writer.WriteStartObject();
        if (definition.Entry > 0)
        {
            writer.WriteNumber("entry"u8, definition.Entry);
        }

        if (definition.Id is { } id)
        {
            writer.WriteString("id"u8, id);
            writer.WriteRaw("metadata"u8, definition.Metadata);
            writer.WriteBoolean("complete"u8, definition.IsComplete);
        }

        writer.WriteEndObject();
    }

    private static PauseDefinition Read(JsonElement definition) => new()
    {
        Entry = definition.TryGetProperty("entry"u8, out JsonElement entry) ? entry.GetInt32() : 0,
        Id = definition.TryGetProperty("id"u8, out JsonElement id) ? id.GetString() : null,
        Metadata = definition.TryGetProperty("metadata"u8, out JsonElement metadata) ? JsonText.Copy(metadata) : default,
        IsComplete = definition.TryGetProperty("complete"u8, out JsonElement complete) && complete.GetBoolean(),
    };
}
