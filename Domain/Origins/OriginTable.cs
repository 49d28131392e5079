using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Tasks;

namespace Asya.Domain.Origins;

/// <summary>Origins that are being changed: each place has that of the nearest entry above.</summary>
/// <param name="origins">What was known. Null: nothing, in rows of earlier versions.</param>
internal sealed class OriginTable(ImmutableArray<PayloadOrigin>? origins)
{
    private readonly List<PayloadOrigin> _entries = [.. origins ?? [new()]];

    /// <summary>Says where all that is at a place has come from.</summary>
    public void Put(PayloadOrigin origin)
    {
        Remove(origin.Place);
        _entries.Add(origin);
    }

    /// <summary>Gets the origins, in the order of their places; as few as say the same, and no more than are kept.</summary>
    /// <param name="payload">The payload: places that it does not have need no origin. Null: it has them all.</param>
    public ImmutableArray<PayloadOrigin> ToOrigins(JsonElement? payload = null)
    {
        // What a place lies in comes before it then.
        _entries.Sort(static (a, b) => string.CompareOrdinal(a.Place, b.Place));
        for (int at = 1; at < _entries.Count;)
        {
            PayloadOrigin origin = _entries[at];
            if ((payload is { } root && Overlay.Find(root, JsonPointer.PathOf(origin.Place)) is null) || SaysTheSame(origin, Above(at)))
            {
                _entries.RemoveAt(at);
            }
            else
            {
                at++;
            }
        }

        // Who has decided what is told for the longest.
        if (_entries.Count > OriginRules.MaxPlaces && !Shrink(sparesDecisions: true))
        {
            Shrink(sparesDecisions: false);
        }

        return [.. _entries];
    }

    /// <summary>Puts the smallest part under one entry that makes the table small enough.</summary>
    /// <returns>Whether there is one.</returns>
    private bool Shrink(bool sparesDecisions)
    {
        int excess = _entries.Count - OriginRules.MaxPlaces;
        PayloadOrigin[] merged = [.. _entries.Where(origin => !(sparesDecisions && IsDecided(origin)))];
        string? part = merged.SelectMany(static origin => JsonPointer.PlacesAbove(origin.Place)).CountBy(static place => place)
            .Where(of => of.Value > excess).OrderBy(static of => of.Value).ThenByDescending(static of => of.Key.Length)
            .Select(static of => of.Key).FirstOrDefault();
        if (part is null)
        {
            return false;
        }

        foreach (PayloadOrigin origin in merged.Where(one => JsonPointer.IsWithin(one.Place, part)))
        {
            _entries.Remove(origin);
        }

        _entries.Add(new() { Place = part, Kind = OriginKind.Mixed });
        _entries.Sort(static (a, b) => string.CompareOrdinal(a.Place, b.Place));
        return true;
    }

    private bool IsDecided(PayloadOrigin origin) => _entries.Where(one => JsonPointer.IsWithin(one.Place, origin.Place))
        .All(static one => one.Kind is OriginKind.Answer or OriginKind.Expiry);

    private void Remove(string place)
    {
        for (int at = _entries.Count - 1; at >= 0; at--)
        {
            if (JsonPointer.IsWithin(_entries[at].Place, place))
            {
                _entries.RemoveAt(at);
            }
        }
    }

    private PayloadOrigin Above(int at)
    {
        PayloadOrigin nearest = _entries[0];
        for (int other = 1; other < at; other++)
        {
            if (_entries[other].Place.Length > nearest.Place.Length && JsonPointer.IsWithin(_entries[at].Place, _entries[other].Place))
            {
                nearest = _entries[other];
            }
        }

        return nearest;
    }

    private static bool SaysTheSame(PayloadOrigin origin, PayloadOrigin other) =>
        origin.Kind == other.Kind && origin.Number == other.Number && origin == other with { Place = origin.Place };
}
