using System.Text.Json;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Forms;

/// <summary>A value that a field allows: as text, as JSON, and as people see it.</summary>
internal sealed record FieldOption(string Text, string Json, string? Label)
{
    /// <summary>Indicates whether a value is this one, in whatever way it is written.</summary>
    public bool Is(JsonElement value)
    {
        using JsonDocument own = JsonDocument.Parse(Json, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        return CanonicalJson.TextOf(own.RootElement) == CanonicalJson.TextOf(value);
    }
}
