using System.Text.Json;

namespace Asya.Docs.Tests;

/// <summary>Compares an answer with the one that a page shows.</summary>
/// <remarks>
/// What is shown must be there, with the same kind of value; an answer may have more. Of values only those of <c>status</c> and
/// <c>kind</c> have to be equal, as all others may depend on the time and the machine, or are cut on the page.
/// </remarks>
internal static class JsonShape
{
    public static IEnumerable<string> Differences(JsonElement shown, JsonElement actual, string place = "")
    {
        if (Kind(shown) != Kind(actual))
        {
            return [$"{place} is {actual.ValueKind}, and shown as {shown.ValueKind}"];
        }

        return shown.ValueKind switch
        {
            JsonValueKind.Object => shown.EnumerateObject().SelectMany(m => actual.TryGetProperty(m.Name, out JsonElement value)
                ? m.Name is "status" or "kind" && m.Value.ToString() != value.ToString()
                    ? [$"{place}/{m.Name} is {value}, and shown as {m.Value}"]
                    : Differences(m.Value, value, $"{place}/{m.Name}")
                : [$"{place}/{m.Name} is not there"]),
            JsonValueKind.Array => shown.GetArrayLength() > actual.GetArrayLength()
                ? [$"{place} has {actual.GetArrayLength()} items, and is shown with {shown.GetArrayLength()}"]
                : shown.EnumerateArray().Zip(actual.EnumerateArray()).SelectMany((p, i) => Differences(p.First, p.Second, $"{place}/{i}")),
            _ => [],
        };
    }

    private static JsonValueKind Kind(JsonElement value) =>
        value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;
}
