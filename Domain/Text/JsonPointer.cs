namespace Asya.Domain.Text;

/// <summary>Places in a JSON document, as JSON pointers.</summary>
internal static class JsonPointer
{
    /// <summary>Gets the pointer to a member of what another pointer names.</summary>
    public static string Below(string place, string name) =>
        $"{place}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>Gets the pointer to what a path of names leads to.</summary>
    public static string Of(string[] path)
    {
        string place = "";
        foreach (string name in path)
        {
            place = Below(place, name);
        }

        return place;
    }

    /// <summary>Gets the path of names of a pointer.</summary>
    public static string[] PathOf(string place) => place.Length == 0
        ? []
        : [
            .. place[1..].Split('/').Select(static name =>
                name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)),
        ];

    /// <summary>Indicates whether a place is another one, or lies below it.</summary>
    public static bool IsWithin(string place, string other) =>
        place.StartsWith(other, StringComparison.Ordinal) && (place.Length == other.Length || place[other.Length] == '/');

    /// <summary>Gets the places that a place lies in, the nearest first, the whole document last.</summary>
    public static IEnumerable<string> PlacesAbove(string place)
    {
        for (int at = place.LastIndexOf('/'); at >= 0; at = at == 0 ? -1 : place.LastIndexOf('/', at - 1))
        {
            yield return place[..at];
        }
    }
}
