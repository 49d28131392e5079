using System.Text;
using Asya.Settings;

namespace Asya.Hosting;

/// <summary>The part of <c>--help</c> that lists environment variables.</summary>
internal static class VariablesHelp
{
    public static string Text()
    {
        StringBuilder help = new();
        foreach (SettingGroup group in AsyaSettings.Groups)
        {
            AsyaSetting[] settings = [
                .. group.Settings.Where(static setting => setting.Reader is SettingReader.Silo or SettingReader.Both)];
            if (settings.Length == 0)
            {
                continue;
            }

            int width = settings.Max(static setting => setting.Name.Length);
            help.Append('\n').Append(group.Title).Append(":\n");
            foreach (AsyaSetting setting in settings)
            {
                string otherwise = setting.Default.Length > 0 ? $" (default: {Plain(setting.Default)})" : "";
                help.Append("  ").Append(setting.Name.PadRight(width)).Append("  ").Append(setting.Text).Append(otherwise).Append('\n');
            }
        }

        return help.ToString().TrimEnd('\n');
    }

    private static string Plain(string markdown) => markdown.Replace("`", "", StringComparison.Ordinal);
}
