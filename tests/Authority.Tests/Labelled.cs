using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <summary>A payload of which the origin of each leaf is known: the start by a principal, a step, or an answer by a principal.</summary>
internal sealed class Labelled
{
    private readonly SortedDictionary<string, string> _origins = new(StringComparer.Ordinal);

    public Labelled(JsonObject value, string origin)
    {
        Value = (JsonObject)value.DeepClone();
        Label("", Value, origin);
    }

    private Labelled(Labelled other)
    {
        Value = (JsonObject)other.Value.DeepClone();
        _origins = new(other._origins, StringComparer.Ordinal);
    }

    public JsonObject Value { get; }

    public Labelled Copy() => new(this);

    /// <summary>Gets the places whose origin is known, and it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Origins => _origins;

    /// <summary>Says where what stands at a place of a list came from.</summary>
    public void Label(string pointer, string origin) => _origins[pointer] = origin;

    /// <summary>Says where what stands at a place came from.</summary>
    public string OriginOf(string pointer) =>
        _origins.TryGetValue(pointer, out string? origin) ? origin : "nothing that was allowed to put it there";

    public void Put(string[] path, JsonNode? value, string origin)
    {
        JsonObject at = Value;
        string pointer = "";
        foreach (string name in path[..^1])
        {
            pointer = $"{pointer}/{name}";
            if (at[name] is not JsonObject below)
            {
                _origins.Remove(pointer);
                at[name] = below = [];
            }

            at = below;
        }

        pointer = $"{pointer}/{path[^1]}";
        Forget(pointer);
        JsonNode? own = value?.DeepClone();
        at[path[^1]] = own;
        Label(pointer, own, origin);
    }

    public void Remove(string[] path)
    {
        JsonObject? at = Value;
        foreach (string name in path[..^1])
        {
            at = at?[name] as JsonObject;
        }

        at?.Remove(path[^1]);
        Forget("/" + string.Join('/', path));
    }

    /// <summary>Gets each difference of an actual payload, with the origin that the model knows.</summary>
    public IEnumerable<string> Differences(JsonNode? actual) => Compare("", Value, actual);

    private IEnumerable<string> Compare(string pointer, JsonNode? expected, JsonNode? actual)
    {
        if (expected is JsonObject own && actual is JsonObject its)
        {
            return own.Select(static member => member.Key).Union(its.Select(static member => member.Key))
                .SelectMany(name => Compare($"{pointer}/{name}", Find(own, name), Find(its, name)));
        }

        return JsonNode.DeepEquals(expected, actual)
            ? []
            : [$"'{pointer}' is {Show(actual)} instead of {Show(expected)}, which comes from {OriginOf(pointer)}"];
    }

    private static JsonNode? Find(JsonObject of, string name) =>
        of.TryGetPropertyValue(name, out JsonNode? value) ? value ?? JsonValue.Create("null") : null;

    private static string Show(JsonNode? node) => node is null ? "absent" : node.ToJsonString();

    private void Label(string pointer, JsonNode? node, string origin)
    {
        if (node is JsonObject members && members.Count > 0)
        {
            foreach ((string name, JsonNode? value) in members)
            {
                Label($"{pointer}/{name}", value, origin);
            }
        }
        else
        {
            _origins[pointer] = origin;
        }
    }

    private void Forget(string pointer)
    {
        foreach (string place in _origins.Keys.Where(k => k == pointer || k.StartsWith(pointer + "/", StringComparison.Ordinal)).ToArray())
        {
            _origins.Remove(place);
        }
    }
}
