using System.Runtime.InteropServices;
using System.Text.Json;
using Asya.Domain.Text;

namespace Asya.Domain.Origins;

/// <summary>The places at which one payload differs from another.</summary>
/// <remarks>
/// Objects are compared by their names, lists by their indices. What is new as a whole is one place. Of a part with more differences than
/// are kept only the part is named, and counts as mixed.
/// </remarks>
internal sealed class PayloadChanges
{
    /// <summary>How many places of a part are kept.</summary>
    private const int MaxPlaces = 256;

    private readonly List<(string Place, bool IsMixed)> _places = [];

    private PayloadChanges()
    {
    }

    /// <summary>Gets the places that have another value, none below another; mixed are those with values that stay as well.</summary>
    public IReadOnlyList<(string Place, bool IsMixed)> Places => _places;

    /// <summary>Whether something has gone.</summary>
    public bool HasRemoved { get; private set; }

    public static PayloadChanges Between(JsonElement old, JsonElement now)
    {
        PayloadChanges changes = new();
        changes.Compare("", old, now);
        return changes;
    }

    /// <returns>Whether all of it is new.</returns>
    private bool Compare(string place, JsonElement old, JsonElement now)
    {
        if (JsonMarshal.GetRawUtf8Value(old).SequenceEqual(JsonMarshal.GetRawUtf8Value(now)))
        {
            return false;
        }

        int mark = _places.Count;
        bool isNew = (old.ValueKind, now.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => CompareObjects(place, old, now),
            (JsonValueKind.Array, JsonValueKind.Array) => CompareLists(place, old, now),
            _ => !JsonElement.DeepEquals(old, now),
        };
        if (isNew || _places.Count - mark > MaxPlaces)
        {
            _places.RemoveRange(mark, _places.Count - mark);
            _places.Add((place, !isNew));
        }

        return isNew;
    }

    private bool CompareObjects(string place, JsonElement old, JsonElement now)
    {
        (int members, int whole) = (0, 0);
        Members before = new(old);
        foreach (JsonProperty property in now.EnumerateObject())
        {
            members++;
            bool isNew = true;
            if (!before.TryTake(property, out JsonElement value))
            {
                _places.Add((JsonPointer.Below(place, property.Name), false));
            }
            else if (JsonMarshal.GetRawUtf8Value(value).SequenceEqual(JsonMarshal.GetRawUtf8Value(property.Value)))
            {
                isNew = false;
            }
            else
            {
                isNew = Compare(JsonPointer.Below(place, property.Name), value, property.Value);
            }

            whole += isNew ? 1 : 0;
        }

        bool hasRemoved = before.HasMore;
        HasRemoved |= hasRemoved;
        return IsNew(members, whole, hasRemoved);
    }

    private bool CompareLists(string place, JsonElement old, JsonElement now)
    {
        (int items, int whole) = (0, 0);
        JsonElement.ArrayEnumerator before = old.EnumerateArray();
        foreach (JsonElement item in now.EnumerateArray())
        {
            bool isNew = true;
            if (before.MoveNext())
            {
                isNew = Compare($"{place}/{items}", before.Current, item);
            }
            else
            {
                _places.Add(($"{place}/{items}", false));
            }

            items++;
            whole += isNew ? 1 : 0;
        }

        bool hasRemoved = before.MoveNext();
        HasRemoved |= hasRemoved;
        return IsNew(items, whole, hasRemoved);
    }

    // What has become empty is new, too.
    private static bool IsNew(int parts, int whole, bool hasRemoved) => parts == 0 ? hasRemoved : whole == parts;

    /// <summary>The members of an object, to be asked for in about the order that they have.</summary>
    private struct Members(JsonElement of)
    {
        private JsonElement.ObjectEnumerator _inOrder = of.EnumerateObject();
        private int _taken;
        private Dictionary<string, JsonElement>? _byName;

        /// <summary>Whether there are members that were not asked for.</summary>
        public bool HasMore => _byName is { } rest ? rest.Count > 0 : _inOrder.MoveNext();

        public bool TryTake(JsonProperty wanted, out JsonElement value)
        {
            value = default;
            if (_byName is null)
            {
                if (!_inOrder.MoveNext())
                {
                    return false;
                }

                if (JsonMarshal.GetRawUtf8PropertyName(_inOrder.Current).SequenceEqual(JsonMarshal.GetRawUtf8PropertyName(wanted)))
                {
                    _taken++;
                    value = _inOrder.Current.Value;
                    return true;
                }

                _byName = [];
                foreach (JsonProperty property in of.EnumerateObject().Skip(_taken))
                {
                    _byName[property.Name] = property.Value;
                }
            }

            return _byName.Remove(wanted.Name, out value);
        }
    }
}
