using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Asya.Domain.Text;

/// <summary>Values to be laid over an object, or taken out of it, at any depth. Everything else keeps its very bytes.</summary>
/// <remarks>
/// A path through a list names an item by its index. A path that leads through a text, a number, or past the end of a list leads nowhere:
/// what is there stays, and <see cref="Blocked"/> says so. Null gives way.
/// </remarks>
/// <param name="givesWay">Whether what is in the way gives way to an object.</param>
/// <param name="readsIndices">Whether paths lead through lists; otherwise a list is in the way like a text.</param>
internal sealed class Overlay(bool givesWay = false, bool readsIndices = true)
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Gets the first path that led nowhere when it was written, and what is there; null: none.</summary>
    public BlockedPath? Blocked { get; private set; }

    /// <summary>Whether it only takes out: then it makes no object where there is none.</summary>
    private bool OnlyRemoves => _entries.Count > 0 && _entries.Values.All(static entry => entry.Below?.OnlyRemoves ?? entry.IsRemoved);

    /// <summary>Takes out what lies at a path, if anything does.</summary>
    public void Remove(ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return;
        }

        if (path.Length == 1)
        {
            Set(path[0], new(null, default, IsRemoved: true));
            return;
        }

        if (!_entries.TryGetValue(path[0], out Entry entry))
        {
            entry = new(new Overlay(givesWay, readsIndices), default);
            Set(path[0], entry);
        }

        // Below what is taken out already there is nothing left.
        entry.Below?.Remove(path[1..]);
    }

    /// <summary>Lays a value at a path; objects on the way are made.</summary>
    public void Put(ReadOnlySpan<string> path, JsonElement value)
    {
        if (path.IsEmpty)
        {
            return;
        }

        if (path.Length == 1)
        {
            Set(path[0], new(null, value));
            return;
        }

        if (!_entries.TryGetValue(path[0], out Entry entry) || entry.Below is null)
        {
            // A value that lies here already is what the deeper one lands in.
            entry = entry with { Below = new Overlay(givesWay, readsIndices) };
            Set(path[0], entry);
        }

        entry.Below!.Put(path[1..], value);
    }

    /// <summary>Lays an object over what will be an object: key by key, all the way down.</summary>
    public static Overlay Deep(JsonElement answer)
    {
        Overlay overlay = new(givesWay: true, readsIndices: false);
        foreach (JsonProperty property in answer.EnumerateObject())
        {
            overlay.Set(property.Name, property.Value.ValueKind == JsonValueKind.Object
                ? new(Deep(property.Value), default)
                : new(null, property.Value));
        }

        return overlay;
    }

    /// <summary>Writes an object with this laid over it: its own keys in their order, new ones last.</summary>
    public void Write(Utf8JsonWriter writer, JsonElement under)
    {
        writer.WriteStartObject();
        HashSet<string> written = [];
        if (under.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in under.EnumerateObject())
            {
                if (!_entries.TryGetValue(property.Name, out Entry entry))
                {
                    writer.WritePropertyName(property.Name);
                    WriteAsItWas(writer, property.Value);
                    continue;
                }

                written.Add(property.Name);
                if (entry is not { IsRemoved: true, Below: null })
                {
                    writer.WritePropertyName(property.Name);
                    WriteEntry(writer, property.Name, entry, property.Value);
                }
            }
        }

        foreach (string name in _names)
        {
            Entry entry = _entries[name];
            if (!written.Contains(name) && !(entry.Below?.OnlyRemoves ?? entry.IsRemoved))
            {
                writer.WritePropertyName(name);
                WriteEntry(writer, name, entry, default);
            }
        }

        writer.WriteEndObject();
    }

    private void WriteEntry(Utf8JsonWriter writer, string name, Entry entry, JsonElement under)
    {
        if (entry.Below is not { } below)
        {
            WriteAsItWas(writer, entry.Value);
            return;
        }

        JsonElement landsIn = entry.IsRemoved || entry.Value.ValueKind != JsonValueKind.Undefined ? entry.Value : under;
        bool mayGiveWay = !below.OnlyRemoves && (givesWay || landsIn.ValueKind == JsonValueKind.Null);
        if (landsIn.ValueKind == JsonValueKind.Array && readsIndices
            && (!mayGiveWay || below._names.TrueForAll(name => IndexIn(landsIn, name) is not null)))
        {
            below.WriteList(writer, landsIn);
        }
        else if (mayGiveWay || landsIn.ValueKind is JsonValueKind.Object or JsonValueKind.Undefined)
        {
            below.Write(writer, landsIn);
        }
        else
        {
            WriteAsItWas(writer, landsIn);
            Blocked ??= below.OnlyRemoves ? null : new([name], landsIn.ValueKind);
        }

        Blocked ??= below.Blocked is { } deeper ? deeper with { Path = [name, .. deeper.Path] } : null;
    }

    private void WriteList(Utf8JsonWriter writer, JsonElement list)
    {
        Dictionary<int, string> byIndex = [];
        foreach (string name in _names)
        {
            if (IndexIn(list, name) is { } index)
            {
                byIndex[index] = name;
            }
            else if (!(_entries[name].Below?.OnlyRemoves ?? _entries[name].IsRemoved))
            {
                Blocked ??= new([name], JsonValueKind.Array);
            }
        }

        writer.WriteStartArray();
        int at = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (!byIndex.TryGetValue(at++, out string? name))
            {
                WriteAsItWas(writer, item);
            }
            else if (_entries[name] is { IsRemoved: true, Below: null })
            {
                // The items behind it keep their places.
                writer.WriteNullValue();
            }
            else
            {
                WriteEntry(writer, name, _entries[name], item);
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>Gets what lies at a path; null: nothing does.</summary>
    public static JsonElement? Find(JsonElement target, ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (target.ValueKind == JsonValueKind.Array && IndexIn(target, name) is { } index)
            {
                target = target[index];
            }
            else if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                return null;
            }
        }

        return path.IsEmpty ? null : target;
    }

    /// <summary>Gets the index of a list that a name in a path stands for; null: it stands for none.</summary>
    public static int? IndexIn(JsonElement list, string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < list.GetArrayLength()
            && (name.Length == 1 || name[0] != '0')
            ? index
            : null;

    private static void WriteAsItWas(Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    private void Set(string name, Entry entry)
    {
        if (!_entries.ContainsKey(name))
        {
            _names.Add(name);
        }

        _entries[name] = entry;
    }

    /// <param name="Below">What lies deeper; null: nothing.</param>
    /// <param name="Value">The value that lies here; undefined: none.</param>
    /// <param name="IsRemoved">Whether what was here is taken out.</param>
    private readonly record struct Entry(Overlay? Below, JsonElement Value, bool IsRemoved = false);
}

/// <summary>A path that leads nowhere.</summary>
/// <param name="Path">It, up to what is in the way, or past the end of a list.</param>
/// <param name="There">What is in the way.</param>
internal sealed record BlockedPath(string[] Path, JsonValueKind There);
