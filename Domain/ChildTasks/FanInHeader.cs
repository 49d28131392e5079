using System.Text.Json.Nodes;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.ChildTasks;

/// <summary>Reads the header by which a step says where its frames meet again.</summary>
internal static class FanInHeader
{
    public const string Name = ReservedHeaders.FanIn;

    /// <summary>Told to each slice: which of how many it is, and whose.</summary>
    public const string Slice = "x-asya-slice";

    /// <summary>Reads it. What it says is wrong: null and why.</summary>
    public static FanIn? Read(JsonBytes header, int slices, TimeSpan left, out string? why)
    {
        why = null;
        if (JsonText.ReadObject(header) is not { } fields)
        {
            why = "is no object";
            return null;
        }

        string? actor = TextOf(fields, "actor", "", ref why);
        string? key = TextOf(fields, "aggregation_key", "/results", ref why);
        string? onFailure = TextOf(fields, "on_failure", "fail", ref why);
        if (onFailure is not ("fail" or "collect" or null))
        {
            why = "has an on_failure that is neither fail nor collect";
        }
        else if (key is not null && key.Split('/', StringSplitOptions.RemoveEmptyEntries).Length == 0)
        {
            why = "has an aggregation_key that names no place";
        }

        return why is not null ? null : new()
        {
            Actor = actor!,
            AggregationKey = key!,
            Collect = onFailure == "collect",
            Slices = [.. new long[slices]],
            LeastLeft = left,
        };
    }

    private static string? TextOf(JsonObject fields, string name, string otherwise, ref string? why)
    {
        switch (fields[name])
        {
            case null:
                return otherwise;
            case JsonValue value when value.TryGetValue(out string? text):
                return text;
            default:
                why = $"has a value of {name} that is no text";
                return null;
        }
    }
}
