using System.Globalization;
using Microsoft.Extensions.Options;

namespace Asya.Settings;

/// <summary>How the value of a variable is written, and how it is made into the values of configuration keys.</summary>
public sealed class SettingType
{
    private readonly Func<string, string?> _read;
    private readonly string _mustBe;

    private SettingType(string name, string mustBe, Func<string, string?> read) => (Name, _mustBe, _read) = (name, mustBe, read);

    /// <summary>Gets any text; what it has to be is judged where it is used.</summary>
    public static SettingType Text { get; } = As("text");

    /// <summary>Gets a file or a directory.</summary>
    public static SettingType Path { get; } = As("path");

    /// <summary>Gets a URL.</summary>
    public static SettingType Url { get; } = As("URL");

    /// <summary>Gets a JSON object.</summary>
    public static SettingType Json { get; } = As("JSON");

    /// <summary>Gets <c>true</c> or <c>false</c>.</summary>
    public static SettingType Switch { get; } = new(
        "true or false", "true or false", static text => bool.TryParse(text, out bool isOn) ? isOn ? "true" : "false" : null);

    /// <summary>Gets a list, separated by commas.</summary>
    public static SettingType List { get; } = As("list");

    /// <summary>Gets a length of time.</summary>
    public static SettingType Duration { get; } = new(
        "duration", "a duration such as 30d, 12h, 90s or 01:30:00",
        static text => DurationText.Parse(text)?.ToString("c", CultureInfo.InvariantCulture));

    /// <summary>Gets a TCP port.</summary>
    public static SettingType Port { get; } = new(
        "port", "a port, 1 to 65535", static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port is > 0 and < 65536 ? text : null);

    /// <summary>Gets what people call it.</summary>
    public string Name { get; }

    /// <summary>One of some words.</summary>
    public static SettingType OneOf(params string[] words) =>
        new(string.Join(" or ", words.Select(static word => $"`{word}`")), string.Join(" or ", words),
            text => Array.Find(words, word => word == text));

    /// <summary>Gets the value as options bind it.</summary>
    /// <param name="source">The variable or key that has the text.</param>
    /// <param name="text">What it has.</param>
    /// <exception cref="OptionsValidationException">The text is none of this type; the message names the source.</exception>
    public string Read(string source, string text) =>
        _read(text) ?? throw new OptionsValidationException(source, typeof(string), [$"{source} must be {_mustBe}, not '{text}'."]);

    private static SettingType As(string name) => new(name, "", static text => text);
}
