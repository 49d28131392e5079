namespace Asya.Settings;

/// <summary>One environment variable.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Type">How its value is written.</param>
/// <param name="Default">What holds without it, for people; empty: nothing.</param>
/// <param name="Text">What it is, in one sentence.</param>
public sealed record AsyaSetting(string Name, SettingType Type, string Default, string Text)
{
    /// <summary>Gets which program reads it.</summary>
    public SettingReader Reader { get; init; } = SettingReader.Silo;

    /// <summary>Gets the configuration keys in whose place it stands; none: it is read by its own name.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>
    /// Gets a value indicating whether a value of blanks counts as none. An empty one does, except that an empty list is a list.
    /// </summary>
    public bool IgnoresBlanks { get; init; }

    /// <summary>Gets a value indicating whether a silo or a gateway reads it, not another program.</summary>
    public bool IsOfHosts => Reader is SettingReader.Silo or SettingReader.Gateway or SettingReader.Both;

    internal bool IsSet(string? text) =>
        text is not null && (Type == SettingType.List || (IgnoresBlanks ? !string.IsNullOrWhiteSpace(text) : text.Length > 0));
}
