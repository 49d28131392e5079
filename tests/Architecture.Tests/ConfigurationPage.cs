using System.Text;
using Asya.Settings;

namespace Asya.Architecture.Tests;

/// <summary>The page of all settings, as the table has them.</summary>
internal static class ConfigurationPage
{
    public const string File = "docs/configuration.md";

    /// <summary>Set to 1, the page is written anew.</summary>
    public const string Rewrite = "ASYA_TEST_WRITE_CONFIGURATION";

    private const string Head = """
        # Configuration

        All environment variables that Asya reads. This page is made from the table in `Grains.Interfaces/Settings/AsyaSettings.cs`, as `--help` is.

        - A variable wins over the configuration keys in whose place it stands, wherever those are set: `appsettings.json`, or the environment with `__` for `:`
          (`Asya__Tasks__Retention`). A variable's own name is a configuration key, too. An empty value is none.
        - Other options of a section have no variable of their own and are set by key; the pages about them tell.
        - A duration is `30d`, `12h`, `90s`, `3h30m`, `01:30:00`, or a number of seconds; where a key takes one, it is .NET's `[d.]hh:mm:ss`. A list has commas between its entries.
        - A value that cannot be read ends the start with a line that names the variable.
        - **A misspelt variable ends the start**, too: `ASYA_CHECKPONT_URL is no setting; did you mean ASYA_CHECKPOINT_URL?`. It is one whose name begins with `ASYA_` and is a letter or two away
          from that of a silo's or gateway's setting. Any other unknown name is told in a warning (event 4104) and changes nothing: it may be your handlers'. Names that begin with
          `ASYA_TEST_` are for tests, and those that Kubernetes makes of services (`ASYA_GATEWAY_SERVICE_HOST`, `ASYA_GATEWAY_PORT_8080_TCP`) are left alone.

        """;

    public static string Text()
    {
        StringBuilder page = new(Head);
        foreach (SettingGroup group in AsyaSettings.Groups)
        {
            page.Append(
                $"\n## {group.Title}\n\nMore: [{Path.GetFileName(group.Page) switch { "README.md" => "deploy", var name => name }}]({group.Page}).\n\n");
            page.Append("| variable | type | default | what | read by | configuration key |\n|---|---|---|---|---|---|\n");
            foreach (AsyaSetting setting in group.Settings)
            {
                string keys = string.Join(", ", setting.Keys.Select(static key => $"`{key}`"));
                page.Append(
                    $"| `{setting.Name}` | {setting.Type.Name} | {setting.Default} | {setting.Text} | {Reader(setting.Reader)} | {keys} |\n");
            }
        }

        return page.ToString();
    }

    private static string Reader(SettingReader reader) => reader switch
    {
        SettingReader.Silo => "silo",
        SettingReader.Gateway => "gateway",
        SettingReader.Both => "silo, gateway",
        SettingReader.Runner => "runner",
        SettingReader.Cli => "asya",
        _ => "script",
    };
}
