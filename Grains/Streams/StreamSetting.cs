using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Streams;

/// <summary>Whether events are published on streams for consumers in the cluster. Default: no.</summary>
internal static class StreamSetting
{
    public const string Name = "Asya:Streams:Enabled";

    /// <exception cref="OptionsValidationException">It is neither true nor false.</exception>
    public static bool IsOn(IConfiguration configuration) =>
        configuration[Name] is { Length: > 0 } text
        && (bool.TryParse(text, out bool on)
            ? on
            : throw new OptionsValidationException(Name, typeof(bool), [$"{Name} must be true or false, not '{text}'."]));
}
