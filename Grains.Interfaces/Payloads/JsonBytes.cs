using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Tasks;

namespace Asya.Payloads;

/// <summary>One JSON value as the UTF-8 bytes it was written in. Empty means: there is no value.</summary>
/// <remarks>
/// Payloads travel in this form so that the text of numbers and the order of keys are preserved end to end.
/// The bytes are not copied: the creator must not write to the memory afterwards.
/// </remarks>
[GenerateSerializer, Immutable, Alias("asya.json")]
public readonly record struct JsonBytes([property: Id(0)] ReadOnlyMemory<byte> Utf8)
{
    private static readonly JsonWriterOptions Compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = PayloadLimits.MaxDepth };

    public static JsonBytes EmptyObject { get; } = FromText("{}");

    public bool IsEmpty => Utf8.IsEmpty;

    public int Length => Utf8.Length;

    public ReadOnlySpan<byte> Span => Utf8.Span;

    public static JsonBytes FromText(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <summary>Writes a value: number text and key order are kept, text stays readable.</summary>
    public static JsonBytes From(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer, Compact))
        {
            node.WriteTo(writer);
        }

        return new(buffer.WrittenMemory);
    }

    /// <summary>Reads an object; null if the bytes are none.</summary>
    public JsonObject? ToObject()
    {
        try
        {
            return IsEmpty ? null : JsonNode.Parse(Span, documentOptions: Bounded) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public bool Equals(JsonBytes other) => Span.SequenceEqual(other.Span);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Span);
}
