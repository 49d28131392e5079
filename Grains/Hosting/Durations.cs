using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Hosting;

/// <summary>Reads durations as people write them: <c>30d</c>, <c>12h</c>, <c>90s</c>, <c>01:30:00</c>, or seconds.</summary>
internal static class Durations
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public static TimeSpan? Read(IConfiguration configuration, string setting) =>
        configuration[setting] is { Length: > 0 } text
            ? Parse(text) ?? throw new OptionsValidationException(setting, typeof(TimeSpan), [$"{setting} must be a duration such as 30d, 12h, 90s or 01:30:00, not '{text}'."])
            : null;

    internal static TimeSpan? Parse(string text)
    {
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

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) && span >= TimeSpan.Zero ? span : null;
    }
}
