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

    private enum Extent
    {
        None,
        Some,
        All,
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

    private Extent Compare(string place, JsonElement old, JsonElement now)
    {
        if (JsonMarshal.GetRawUtf8Value(old).SequenceEqual(JsonMarshal.GetRawUtf8Value(now)))
        {
            return Extent.None;
        }

        int mark = _places.Count;
        Extent extent = (old.ValueKind, now.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => CompareObjects(place, old, now),
            (JsonValueKind.Array, JsonValueKind.Array) => CompareLists(place, old, now),
            _ when JsonElement.DeepEquals(old, now) => Extent.None,
            _ => Extent.All,
        };
        if (extent == Extent.All || _places.Count - mark > MaxPlaces)
        {
            _places.RemoveRange(mark, _places.Count - mark);
            _places.Add((place, extent != Extent.All));
        }

        return extent;
    }

    private Extent CompareObjects(string place, JsonElement old, JsonElement now)
    {
        (int members, int same, int whole) = (0, 0, 0);
        Members before = new(old);
        foreach (JsonProperty property in now.EnumerateObject())
        {
            members++;
            Extent extent = Extent.All;
            if (!before.TryTake(property, out JsonElement value))
            {
                _places.Add((JsonPointer.Below(place, property.Name), false));
            }
            else if (JsonMarshal.GetRawUtf8Value(value).SequenceEqual(JsonMarshal.GetRawUtf8Value(property.Value)))
            {
                extent = Extent.None;
            }
            else
            {
                extent = Compare(JsonPointer.Below(place, property.Name), value, property.Value);
            }

            Count(extent, ref same, ref whole);
        }

        bool hasRemoved = before.HasMore;
        HasRemoved |= hasRemoved;
        return Sum(members, same, whole, hasRemoved);
    }

    private Extent CompareLists(string place, JsonElement old, JsonElement now)
    {
        (int items, int same, int whole) = (0, 0, 0);
        JsonElement.ArrayEnumerator before = old.EnumerateArray();
        foreach (JsonElement item in now.EnumerateArray())
        {
            Extent extent = Extent.All;
            if (before.MoveNext())
            {
                extent = Compare($"{place}/{items}", before.Current, item);
            }
            else
            {
                _places.Add(($"{place}/{items}", false));
            }

            items++;
            Count(extent, ref same, ref whole);
        }

        bool hasRemoved = before.MoveNext();
        HasRemoved |= hasRemoved;
        return Sum(items, same, whole, hasRemoved);
    }

    private static void Count(Extent extent, ref int same, ref int whole)
    {
        same += extent == Extent.None ? 1 : 0;
        whole += extent == Extent.All ? 1 : 0;
    }

    // What has become empty is new, too.
    private static Extent Sum(int parts, int same, int whole, bool hasRemoved) =>
        same == parts && !(parts == 0 && hasRemoved) ? Extent.None : whole == parts ? Extent.All : Extent.Some;

    /// <summary>The members of an object, to be asked for in about the order that they have.</summary>
    private struct Members(JsonElement of)
    {
        private JsonElement.ObjectEnumerator _inOrder = of.EnumerateObject();
        private int _taken;
        private Dictionary<string, JsonElement>? _byName;
        private bool _isAtEnd;

        /// <summary>Whether there are members that were not asked for.</summary>
        public bool HasMore => _byName is { } rest ? rest.Count > 0 : !_isAtEnd && _inOrder.MoveNext();

        public bool TryTake(JsonProperty wanted, out JsonElement value)
        {
            value = default;
            if (_byName is null)
            {
                if (_isAtEnd)
                {
                    return false;
                }

                if (!_inOrder.MoveNext())
                {
                    _isAtEnd = true;
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
