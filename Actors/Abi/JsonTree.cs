using System.Text.Json.Nodes;

namespace Asya.Actors.Abi;

/// <summary>GET, SET and DEL on a tree of JSON nodes.</summary>
internal static class JsonTree
{
    /// <summary>Reads a value; it is a copy.</summary>
    public static JsonNode? Get(JsonObject tree, string text)
    {
        AbiPath path = AbiPath.ToRead(text);
        JsonNode? node = tree;
        foreach (AbiSegment segment in path.All)
        {
            node = Step("GET", path, node, segment);
        }

        return node?.DeepClone();
    }

    /// <summary>Stores a copy of the value. Missing parent objects are created; a SET that fails changes nothing.</summary>
    public static void Set(JsonObject tree, string text, JsonNode? value)
    {
        AbiPath path = AbiPath.ToSet(text);
        value = value?.DeepClone();
        JsonNode? node = tree;
        (JsonObject Parent, string Key, JsonObject Child)? fresh = null;
        foreach (AbiSegment segment in path.Way)
        {
            if (segment.Kind == AbiSegmentKind.Key && node is JsonObject parent && !parent.ContainsKey(segment.Key))
            {
                JsonObject child = [];
                if (fresh is null)
                {
                    fresh = (parent, segment.Key, child);
                }
                else
                {
                    parent[segment.Key] = child;
                }

                node = child;
            }
            else
            {
                node = Step("SET", path, node, segment);
            }
        }

        Store(path, node, value);
        if (fresh is { } made)
        {
            made.Parent[made.Key] = made.Child;
        }
    }

    /// <summary>Removes a value.</summary>
    public static void Delete(JsonObject tree, string text)
    {
        AbiPath path = AbiPath.ToDelete(text);
        JsonNode? node = tree;
        foreach (AbiSegment segment in path.Way)
        {
            node = Step("DEL", path, node, segment);
        }

        Step("DEL", path, node, path.Last);
        if (node is JsonArray list)
        {
            list.RemoveAt(IndexIn(list, path.Last) ?? throw new InvalidOperationException("An index that was there is gone."));
        }
        else
        {
            node!.AsObject().Remove(path.Last.Key);
        }
    }

    private static JsonNode? Step(string verb, AbiPath path, JsonNode? node, AbiSegment segment) => (segment.Kind, node) switch
    {
        (AbiSegmentKind.Key, JsonObject o) => o.TryGetPropertyValue(segment.Key, out JsonNode? value)
            ? value
            : throw AbiError.Key($"{verb} {path.Text}: no key '{segment.Key}'"),
        (AbiSegmentKind.Index, JsonArray list) => list[IndexIn(list, segment) ?? throw OutOfRange(verb, path)],
        _ => throw Misfit(verb, path, node, segment),
    };

    private static void Store(AbiPath path, JsonNode? node, JsonNode? value)
    {
        switch (path.Last.Kind, node)
        {
            case (AbiSegmentKind.Key, JsonObject o):
                o[path.Last.Key] = value;
                break;
            case (AbiSegmentKind.Index, JsonArray list):
                list[IndexIn(list, path.Last) ?? throw OutOfRange("SET", path)] = value;
                break;
            case (AbiSegmentKind.Slice, JsonArray list):
                Replace(list, path.Last, value as JsonArray
                    ?? throw AbiError.Kind($"SET {path.Text}: a slice takes a list, not {AbiError.KindOf(value)}"));
                break;
            default:
                throw Misfit("SET", path, node, path.Last);
        }
    }

    // As Python assigns to a slice: bounds beyond the list are its ends, and a stretch that ends before it begins is empty.
    private static void Replace(JsonArray list, AbiSegment slice, JsonArray values)
    {
        int start = Bound(slice.Start ?? 0);
        int stop = Math.Max(start, Bound(slice.Stop ?? list.Count));
        list.RemoveRange(start, stop - start);
        foreach (JsonNode? value in values)
        {
            list.Insert(start++, value?.DeepClone());
        }

        int Bound(long bound) => (int)Math.Clamp(bound < 0 ? bound + list.Count : bound, 0, list.Count);
    }

    private static int? IndexIn(JsonArray list, AbiSegment segment)
    {
        long index = segment.Start!.Value;
        index = index < 0 ? index + list.Count : index;
        return index >= 0 && index < list.Count ? (int)index : null;
    }

    private static ActorException OutOfRange(string verb, AbiPath path) => AbiError.Index($"{verb} {path.Text}: list index out of range");

    private static ActorException Misfit(string verb, AbiPath path, JsonNode? node, AbiSegment segment) => AbiError.Kind(
        $"{verb} {path.Text}: {path.ParentOf(segment)} is {AbiError.KindOf(node)}, not {(segment.Kind == AbiSegmentKind.Key ? "an object" : "a list")}");
}
