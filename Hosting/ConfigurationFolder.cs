using Asya.Settings;

namespace Asya.Hosting;

/// <summary>The folder of flows and manifests that a program brings with it, beside its own files.</summary>
internal static class ConfigurationFolder
{
    private const string Key = "Asya:Flows:ConfigPath";

    /// <summary>Uses the folder unless a setting names another one.</summary>
    /// <param name="configuration">The host's.</param>
    /// <param name="folder">The folder; a relative one lies beside the program's files. Null: there is none.</param>
    public static void AddDefault(IConfigurationManager configuration, string? folder)
    {
        if (folder is not null && configuration.GetAsyaValue(Key) is null)
        {
            configuration.AddInMemoryCollection([new(AsyaVariables.ConfigPath, Path.Combine(AppContext.BaseDirectory, folder))]);
        }
    }
}
