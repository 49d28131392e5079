using System.Runtime.InteropServices;
using System.Text.Json;

namespace Asya.Domain.Text;

/// <summary>Values to be laid over an object, at any depth. What lies under none of them keeps its very bytes.</summary>
internal sealed class Overlay
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, (Overlay? Below, JsonElement Value)> _entries = new(StringComparer.Ordinal);

    /// <summary>Lays a value at a path; objects on the way are made, and what is no object gives way.</summary>
    public void Put(ReadOnlySpan<string> path, JsonElement value)
    {
        if (path.IsEmpty)
        {
            return;
        }

        if (path.Length == 1)
        {
            Set(path[0], (null, value));
            return;
        }

        if (!_entries.TryGetValue(path[0], out var entry) || entry.Below is null)
        {
            // A value that lies here already is what the deeper one lands in.
            entry = (new Overlay(), entry.Value);
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
                ? (Deep(property.Value), default)
                : (null, property.Value));
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
                writer.WritePropertyName(property.Name);
                if (_entries.TryGetValue(property.Name, out var entry))
                {
                    written.Add(property.Name);
                    WriteEntry(writer, entry, property.Value);
                }
                else
                {
                    WriteAsItWas(writer, property.Value);
                }
            }
        }

        foreach (string name in _names)
        {
            if (!written.Contains(name))
            {
                writer.WritePropertyName(name);
                WriteEntry(writer, _entries[name], default);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, (Overlay? Below, JsonElement Value) entry, JsonElement under)
    {
        if (entry.Below is { } below)
        {
            below.Write(writer, entry.Value.ValueKind == JsonValueKind.Undefined ? under : entry.Value);
        }
        else
        {
            WriteAsItWas(writer, entry.Value);
        }
    }

    private static void WriteAsItWas(Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    private void Set(string name, (Overlay? Below, JsonElement Value) entry)
    {
        if (!_entries.ContainsKey(name))
        {
            _names.Add(name);
        }

        _entries[name] = entry;
    }
}
