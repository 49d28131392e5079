using System.Runtime.InteropServices;
using System.Text.Json;

namespace Asya.Domain.Text;

/// <summary>Values to be laid over an object, or taken out of it, at any depth. Everything else keeps its very bytes.</summary>
internal sealed class Overlay
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

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
            entry = new(new Overlay(), default);
            Set(path[0], entry);
        }

        // Below what is taken out already there is nothing left.
        entry.Below?.Remove(path[1..]);
    }

    /// <summary>Lays a value at a path; objects on the way are made, and what is no object gives way.</summary>
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
            entry = entry with { Below = new Overlay() };
            Set(path[0], entry);
        }

        entry.Below!.Put(path[1..], value);
    }

    /// <summary>Lays an object over what will be an object: key by key, all the way down.</summary>
    public static Overlay Deep(JsonElement answer)
    {
        Overlay overlay = new();
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
                    WriteEntry(writer, entry, property.Value);
                }
            }
        }

        foreach (string name in _names)
        {
            Entry entry = _entries[name];
            if (!written.Contains(name) && !(entry.Below?.OnlyRemoves ?? entry.IsRemoved))
            {
                writer.WritePropertyName(name);
                WriteEntry(writer, entry, default);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, Entry entry, JsonElement under)
    {
        if (entry.Below is not { } below)
        {
            WriteAsItWas(writer, entry.Value);
            return;
        }

        JsonElement landsIn = entry.IsRemoved || entry.Value.ValueKind != JsonValueKind.Undefined ? entry.Value : under;
        if (below.OnlyRemoves && landsIn.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            WriteAsItWas(writer, landsIn);
        }
        else
        {
            below.Write(writer, landsIn);
        }
    }

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
