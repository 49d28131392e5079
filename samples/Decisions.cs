using System.Text.Json.Nodes;

namespace Asya.Samples;

/// <summary>Reads decisions so that whatever is none counts as a refusal: null, a text, a number.</summary>
internal static class Decisions
{
    public static bool IsApproval(JsonNode? value) => value is JsonValue one && one.TryGetValue(out bool isYes) && isYes;

    public static bool IsStatus(JsonObject payload, string status) =>
        payload["status"] is JsonValue one && one.TryGetValue(out string? text) && text == status;
}
