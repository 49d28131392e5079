using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Settings;

/// <summary>
/// Reads the configuration with the variables of <see cref="AsyaSettings"/> in the place of the keys that they stand for.
/// </summary>
public static class AsyaConfiguration
{
    private static readonly string Separator = ConfigurationPath.KeyDelimiter;

    /// <summary>Gets a section with what variables say in it, ready to be bound. A variable wins over the section's own value.</summary>
    /// <exception cref="OptionsValidationException">A variable of the section cannot be read; the message names it.</exception>
    public static IConfigurationSection GetAsyaSection(this IConfiguration configuration, string section)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string? value) in configuration.GetSection(section).AsEnumerable())
        {
            if (value is not null)
            {
                values[key] = value;
            }
        }

        foreach ((string key, AsyaSetting setting, string text) in Given(configuration, key => IsBelow(key, section)))
        {
            Set(values, key, setting, text);
        }

        return new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection(section);
    }

    /// <summary>
    /// Gets one value, as the variable says that stands for the key, else as the key itself does; null: it is not set, or empty.
    /// </summary>
    /// <exception cref="OptionsValidationException">It cannot be read; the message names the variable or the key.</exception>
    public static string? GetAsyaValue(this IConfiguration configuration, string key)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach ((_, AsyaSetting setting, string text) in Given(configuration, candidate => candidate == key)
            .Where(static given => given.Text.Length > 0))
        {
            return setting.Type.Read(setting.Name, text);
        }

        return configuration[key] is not { Length: > 0 } own ? null
            : AsyaSettings.All.FirstOrDefault(setting => setting.Keys.Contains(key)) is { } known ? known.Type.Read(key, own)
            : own;
    }

    // Of two variables for one key the first in the table wins.
    private static IEnumerable<(string Key, AsyaSetting Setting, string Text)> Given(
        IConfiguration configuration, Func<string, bool> isWanted)
    {
        HashSet<string> done = [];
        foreach (AsyaSetting setting in AsyaSettings.All)
        {
            foreach (string key in setting.Keys.Where(isWanted))
            {
                if (configuration[setting.Name] is { } text && setting.IsSet(text) && done.Add(key))
                {
                    yield return (key, setting, text);
                }
            }
        }
    }

    private static void Set(Dictionary<string, string?> values, string key, AsyaSetting setting, string text)
    {
        if (setting.Type != SettingType.List)
        {
            values[key] = setting.Type.Read(setting.Name, text);
            return;
        }

        // The list as a whole, not its first entries.
        foreach (string other in values.Keys.Where(other => IsBelow(other, key)).Append(key).ToArray())
        {
            values.Remove(other);
        }

        string[] items = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (int i = 0; i < items.Length; i++)
        {
            values[$"{key}{Separator}{i}"] = items[i];
        }
    }

    private static bool IsBelow(string key, string section) => key.StartsWith(section + Separator, StringComparison.OrdinalIgnoreCase);
}
