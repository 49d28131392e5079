using System.Text.Json;
using Asya.Domain.Text;

namespace Asya.Grains.Checkpoints;

/// <summary>
/// The object <c>sweep.json</c> of a checkpoint store: <c>{"swept_before":"..."}</c> says which kept checkpoints have gone.
/// </summary>
internal static class SweepMark
{
    public static ReadOnlyMemory<byte> Write(DateTimeOffset sweptBefore) => JsonText.Write(sweptBefore, static (writer, sweptBefore) =>
    {
        writer.WriteStartObject();
        writer.WriteString("swept_before"u8, sweptBefore.UtcDateTime);
        writer.WriteEndObject();
    }).Utf8;

    /// <summary>Reads it; null: it cannot be read.</summary>
    public static DateTimeOffset? Read(ReadOnlyMemory<byte> document)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("swept_before"u8, out JsonElement instant)
                && instant.ValueKind == JsonValueKind.String && instant.TryGetDateTimeOffset(out DateTimeOffset before)
                    ? before
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
