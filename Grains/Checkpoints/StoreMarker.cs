using System.Text.Json;
using Asya.Domain.Text;

namespace Asya.Grains.Checkpoints;

/// <summary>
/// The object <c>store.json</c> of a checkpoint store: <c>{"store":"..."}</c> names the tasks that its checkpoints belong to.
/// </summary>
internal static class StoreMarker
{
    public const string FileName = "store.json";

    /// <summary>What a marker that cannot be read says: no task store has such an id, so it never matches.</summary>
    public const string Unreadable = "unreadable";

    public static ReadOnlyMemory<byte> Write(string id) => JsonText.Write(id, static (writer, id) =>
    {
        writer.WriteStartObject();
        writer.WriteString("store"u8, id);
        writer.WriteEndObject();
    }).Utf8;

    public static string Read(ReadOnlyMemory<byte> document)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("store"u8, out JsonElement id) && id.ValueKind == JsonValueKind.String
                ? id.GetString()!
                : Unreadable;
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }
}
