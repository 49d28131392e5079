using System.Text.Json;
using Asya.Payloads;

namespace Asya.Domain.Waiting;

/// <summary>What there is to choose from. A value is found by its hash, however many there are.</summary>
internal sealed class FieldOptions
{
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);

    public FieldOptions(JsonElement options)
    {
        Values = [.. options.EnumerateArray().Select(ValueOf)];
        foreach (JsonElement value in Values)
        {
            _ = value.ValueKind == JsonValueKind.String ? _texts.Add(value.GetString()!) : _others.Add(CanonicalJson.TextOf(value));
        }
    }

    /// <summary>Gets the values, in their order.</summary>
    public JsonElement[] Values { get; }

    /// <summary>Gets the value of an option: it is one, or an object with the value and what people read.</summary>
    public static JsonElement ValueOf(JsonElement option) =>
        option.ValueKind == JsonValueKind.Object && option.TryGetProperty("value"u8, out JsonElement value) ? value : option;

    /// <summary>Indicates whether a value is one of them.</summary>
    public bool Contains(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? _texts.Contains(value.GetString()!)
        : _others.Count > 0 && _others.Contains(CanonicalJson.TextOf(value));
}
