using Asya.Domain.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Hosting;

/// <summary>Reads durations as people write them: <c>30d</c>, <c>12h</c>, <c>90s</c>, <c>01:30:00</c>, or seconds.</summary>
internal static class Durations
{
    public static TimeSpan? Read(IConfiguration configuration, string setting) =>
        configuration[setting] is { Length: > 0 } text
            ? DurationText.Parse(text) ?? throw new OptionsValidationException(setting, typeof(TimeSpan), [$"{setting} must be a duration such as 30d, 12h, 90s or 01:30:00, not '{text}'."])
            : null;
}
