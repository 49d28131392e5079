namespace Asya.Settings;

/// <summary>Settings that belong together.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Page">The page of the documentation that tells more, by its name in <c>docs/</c>.</param>
/// <param name="Settings">The settings.</param>
public sealed record SettingGroup(string Title, string Page, IReadOnlyList<AsyaSetting> Settings);
