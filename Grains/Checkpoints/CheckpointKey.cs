using System.Buffers;

namespace Asya.Checkpoints;

/// <summary>What a key may be: <c>paused/{task key}/{n}.json</c>. Anything else is refused before it is near a path or a URL.</summary>
internal static class CheckpointKey
{
    private const string Prefix = "paused/";
    private const string Suffix = ".json";

    /// <summary>Leaves room in a file name of 255 bytes; a task key is shorter.</summary>
    private const int MaxSegment = 240;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-");

    /// <summary>Makes a key for a start probe. No task has it: a tenant is never empty before its <c>~</c>.</summary>
    public static string ForProbe() => $"{Prefix}~probe-{Guid.NewGuid():N}/0{Suffix}";

    /// <summary>Takes a key apart into its task and its number with the suffix: neither has a slash or starts with a dot.</summary>
    /// <exception cref="ArgumentException">The key has another form.</exception>
    public static (string Task, string File) Split(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ReadOnlySpan<char> rest = key;
        if (rest.StartsWith(Prefix, StringComparison.Ordinal) && rest.EndsWith(Suffix, StringComparison.Ordinal))
        {
            rest = rest[Prefix.Length..];
            int slash = rest.IndexOf('/');
            if (slash > 0 && IsSegment(rest[..slash]) && IsNumber(rest[(slash + 1)..^Suffix.Length]))
            {
                return (rest[..slash].ToString(), rest[(slash + 1)..].ToString());
            }
        }

        throw new ArgumentException($"A checkpoint's key is {Prefix}<task>/<number>{Suffix}.", nameof(key));
    }

    private static bool IsSegment(ReadOnlySpan<char> text) => text.Length <= MaxSegment && text[0] != '.' && !text.ContainsAnyExcept(Allowed);

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length is > 0 and <= 10 && !text.ContainsAnyExceptInRange('0', '9');
}
