using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Tasks;

namespace Asya.Domain.Origins;

/// <summary>Origins that are being changed: each place has that of the nearest entry above.</summary>
internal sealed class OriginTable
{
    private readonly SortedDictionary<string, PayloadOrigin> _entries = new(StringComparer.Ordinal);

    /// <summary>Initialises the table.</summary>
    /// <param name="origins">What was known. Null: nothing, in rows of earlier versions.</param>
    public OriginTable(ImmutableArray<PayloadOrigin>? origins)
    {
        foreach (PayloadOrigin origin in origins ?? [new()])
        {
            _entries[origin.Place] = origin;
        }
    }

    /// <summary>Says where all that is at a place has come from.</summary>
    public void Put(PayloadOrigin origin)
    {
        foreach (string below in _entries.Keys.Where(place => JsonPointer.IsWithin(place, origin.Place)).ToArray())
        {
            _entries.Remove(below);
        }

        _entries[origin.Place] = origin;
    }

    /// <summary>Gets the origins, in the order of their places; as few as say the same, and no more than are kept.</summary>
    /// <param name="payload">The payload: places that it does not have need no origin. Undefined: there is none of these.</param>
    public ImmutableArray<PayloadOrigin> ToOrigins(JsonElement? payload = null)
    {
        foreach ((string place, PayloadOrigin origin) in _entries.ToArray())
        {
            bool isGone = payload is { } root && place.Length > 0 && Overlay.Find(root, JsonPointer.PathOf(place)) is null;
            if (isGone || (place.Length > 0 && Above(place) is { } above && above == origin with { Place = above.Place }))
            {
                _entries.Remove(place);
            }
        }

        // Who has decided what is told for the longest.
        if (!Shrink(sparesDecisions: true))
        {
            Shrink(sparesDecisions: false);
        }

        return [.. _entries.Values];
    }

    /// <summary>Puts the smallest part under one entry that makes the table small enough.</summary>
    /// <returns>Whether it is.</returns>
    private bool Shrink(bool sparesDecisions)
    {
        int excess = _entries.Count - OriginRules.MaxPlaces;
        if (excess <= 0)
        {
            return true;
        }

        PayloadOrigin[] merged = [.. _entries.Values.Where(origin => !(sparesDecisions && IsDecided(origin)))];
        string? part = merged.SelectMany(static origin => JsonPointer.PlacesAbove(origin.Place)).CountBy(static place => place)
            .Where(of => of.Value > excess).OrderBy(static of => of.Value).ThenByDescending(static of => of.Key.Length)
            .Select(static of => of.Key).FirstOrDefault();
        if (part is null)
        {
            return false;
        }

        foreach (PayloadOrigin origin in merged.Where(one => JsonPointer.IsWithin(one.Place, part)))
        {
            _entries.Remove(origin.Place);
        }

        _entries[part] = new() { Place = part, Kind = OriginKind.Mixed };
        return true;
    }

    private bool IsDecided(PayloadOrigin origin) => _entries.Values.Where(one => JsonPointer.IsWithin(one.Place, origin.Place))
        .All(static one => one.Kind is OriginKind.Answer or OriginKind.Expiry);

    private PayloadOrigin? Above(string place)
    {
        foreach (string above in JsonPointer.PlacesAbove(place))
        {
            if (_entries.TryGetValue(above, out PayloadOrigin? origin))
            {
                return origin;
            }
        }

        return null;
    }
}
