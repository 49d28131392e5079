using System.Globalization;

namespace Asya.Domain;

/// <summary>Durations as people write them: <c>30d</c>, <c>12h</c>, <c>90s</c>, <c>01:30:00</c>, or seconds.</summary>
internal static class DurationText
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>Reads a duration; null if the text is none. Never negative, never longer than a century.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        (string number, double unit) = text[^1] switch
        {
            'd' => (text[..^1], 86_400),
            'h' => (text[..^1], 3_600),
            'm' => (text[..^1], 60),
            's' => (text[..^1], 1),
            _ => (text, 1d),
        };
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value * unit < Longest.TotalSeconds)
        {
            return TimeSpan.FromSeconds(value * unit);
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) && span >= TimeSpan.Zero && span < Longest ? span : null;
    }
}
