using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Artifacts;

/// <summary>What came of a task: its result as data, and the texts and files that an actor has returned.</summary>
/// <remarks>
/// An actor says it in the member <c>artifacts</c> of the result, a list of A2A 1.0's artifacts:
/// <c>[{"name":"...","parts":[{"text":"..."},{"raw":"base64","filename":"a.pdf","mediaType":"application/pdf"},{"url":"..."}]}]</c>. A list
/// in which there is anything else is not understood, and is shown as the data that it is.
/// </remarks>
/// <param name="Id">The id within the task.</param>
/// <param name="Name">What people call it; null: it has no name.</param>
/// <param name="Description">What it is; null: that is not said.</param>
/// <param name="Parts">At least one.</param>
internal sealed record AgentArtifact(string Id, string? Name, string? Description, ImmutableArray<ArtifactPart> Parts)
{
    public const string ResultId = "result";

    // Each is an item of a stream, and a call of a webhook.
    private const int MaxCount = 100;

    private const string Member = "artifacts";

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    private static readonly JsonWriterOptions AsWritten =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Gets the artifacts that a result is; none of an empty one.</summary>
    public static ImmutableArray<AgentArtifact> Of(JsonBytes result)
    {
        if (result.IsEmpty)
        {
            return [];
        }

        // Most results have no such member, and are shown byte for byte.
        if (result.Span.IndexOf("\"artifacts\""u8) < 0)
        {
            return [Result(result)];
        }

        using JsonDocument document = JsonDocument.Parse(result.Utf8, Reading);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(Member, out JsonElement list) || Read(list) is not { } artifacts)
        {
            return [Result(result)];
        }

        return root.GetPropertyCount() == 1 ? artifacts : [Result(Without(root)), .. artifacts];
    }

    private static AgentArtifact Result(JsonBytes data) =>
        new(ResultId, "Task result", null, [new ArtifactPart(ArtifactContent.Data, "", data)]);

    private static JsonBytes Without(JsonElement root)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter writer = new(buffer, AsWritten);
        writer.WriteStartObject();
        foreach (JsonProperty member in root.EnumerateObject().Where(static member => member.Name != Member))
        {
            writer.WritePropertyName(member.Name);
            writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return new JsonBytes(buffer.WrittenSpan.ToArray());
    }

    private static ImmutableArray<AgentArtifact>? Read(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxCount)
        {
            return null;
        }

        ImmutableArray<AgentArtifact>.Builder read = ImmutableArray.CreateBuilder<AgentArtifact>(list.GetArrayLength());
        foreach (JsonElement item in list.EnumerateArray())
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"artifact-{read.Count + 1}");
            if (!IsObjectOf(item, "name", "description", "parts") || ReadParts(item) is not { } parts)
            {
                return null;
            }

            read.Add(new AgentArtifact(id, Text(item, "name"), Text(item, "description"), parts));
        }

        return read.MoveToImmutable();
    }

    private static ImmutableArray<ArtifactPart>? ReadParts(JsonElement item)
    {
        if (!item.TryGetProperty("parts"u8, out JsonElement list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            return null;
        }

        ImmutableArray<ArtifactPart>.Builder parts = ImmutableArray.CreateBuilder<ArtifactPart>(list.GetArrayLength());
        foreach (JsonElement part in list.EnumerateArray())
        {
            if (!IsObjectOf(part, "filename", "mediaType", "text", "raw", "url", "data") || ReadPart(part) is not { } read)
            {
                return null;
            }

            parts.Add(read with { Filename = Text(part, "filename"), MediaType = Text(part, "mediaType") });
        }

        return parts.MoveToImmutable();
    }

    private static ArtifactPart? ReadPart(JsonElement part)
    {
        string? text = Text(part, "text");
        string? raw = Text(part, "raw");
        string? url = Text(part, "url");
        bool hasData = part.TryGetProperty("data"u8, out JsonElement data);
        int contents = (text is null ? 0 : 1) + (raw is null ? 0 : 1) + (url is null ? 0 : 1) + (hasData ? 1 : 0);
        return (contents, text, raw, url) switch
        {
            (not 1, _, _, _) => null,
            (_, { } said, _, _) => new(ArtifactContent.Text, said, default),
            (_, _, { } bytes, _) when Base64.IsValid(bytes) => new(ArtifactContent.Raw, bytes, default),
            (_, _, _, { Length: > 0 } address) => new(ArtifactContent.Url, address, default),
            _ => data.ValueKind == JsonValueKind.Object ? new(ArtifactContent.Data, "", JsonBytes.FromText(data.GetRawText())) : null,
        };
    }

    // The named members, of which all but the lists, objects and data are texts.
    private static bool IsObjectOf(JsonElement item, params ReadOnlySpan<string> names)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (JsonProperty member in item.EnumerateObject())
        {
            if (!names.Contains(member.Name)
                || (member.Value.ValueKind != JsonValueKind.String && member.Name is not ("parts" or "data")))
            {
                return false;
            }
        }

        return true;
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
