using System.Globalization;

namespace Asya.Settings;

/// <summary>Durations as people write them: <c>30d</c>, <c>12h</c>, <c>3h30m</c>, <c>90s</c>, <c>01:30:00</c>, or seconds.</summary>
public static class DurationText
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>Reads a duration; null if the text is none. Never negative, never longer than a century.</summary>
    public static TimeSpan? Parse(string text)
    {
        TimeSpan? duration = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            ? seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null
            : WithUnits(text) ?? (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) ? span : null);
        return duration >= TimeSpan.Zero && duration < Longest ? duration : null;
    }

    private static TimeSpan? WithUnits(ReadOnlySpan<char> text)
    {
        double seconds = 0;
        do
        {
            int unit = text.IndexOfAny("dhms");
            if (unit < 1 || !double.TryParse(text[..unit], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return null;
            }

            seconds += number * SecondsOf(text[unit]);
            text = text[(unit + 1)..];
        }
        while (!text.IsEmpty);

        return seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static double SecondsOf(char unit) => unit switch
    {
        'd' => 86_400,
        'h' => 3_600,
        'm' => 60,
        _ => 1,
    };
}
