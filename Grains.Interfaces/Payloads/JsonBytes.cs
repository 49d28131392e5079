using System.Text;

namespace Asya.Payloads;

/// <summary>One JSON value as the UTF-8 bytes it was written in. Empty means: there is no value.</summary>
/// <remarks>
/// Payloads travel in this form so that the text of numbers and the order of keys are preserved end to end.
/// The bytes are not copied: the creator must not write to the memory afterwards.
/// </remarks>
[GenerateSerializer, Immutable, Alias("asya.json")]
public readonly record struct JsonBytes([property: Id(0)] ReadOnlyMemory<byte> Utf8)
{
    public static JsonBytes EmptyObject { get; } = FromText("{}");

    public bool IsEmpty => Utf8.IsEmpty;

    public int Length => Utf8.Length;

    public ReadOnlySpan<byte> Span => Utf8.Span;

    public static JsonBytes FromText(string json) => new(Encoding.UTF8.GetBytes(json));

    public bool Equals(JsonBytes other) => Span.SequenceEqual(other.Span);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Span);
}
