using Asya.Grains.Configuration;
using Asya.Grains.Flows;
using Asya.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Hosting;

/// <summary>Takes the settings of <c>x-pause</c> and <c>x-resume</c> from their manifests, where the setup guide puts them.</summary>
public static class EngineManifestConfiguration
{
    /// <summary>Adds what the manifests in the folder <c>ASYA_CONFIG_PATH</c> set to the configuration. They are read once.</summary>
    /// <exception cref="OptionsValidationException">
    /// A manifest says something else than another one or than the environment; the message names the variable.
    /// </exception>
    /// <exception cref="OperatorException">A file of the folder is wrong; the message has file, line and reason.</exception>
    public static void AddEngineManifests(this IConfigurationManager configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.GetAsyaValue($"{FlowOptions.SectionName}:{nameof(FlowOptions.ConfigPath)}") is not { } folder)
        {
            return;
        }

        Dictionary<string, string?> settings = [];
        foreach (EngineManifest manifest in ConfigFolder.ReadEngine(folder))
        {
            foreach ((string name, string value) in manifest.Variables)
            {
                if ((settings.GetValueOrDefault(name) ?? configuration[name]) is { Length: > 0 } other && other != value)
                {
                    throw new OptionsValidationException(
                        name, typeof(string),
                        [$"{name} is '{other}', and the manifest at {manifest.Source} says '{value}'; they must agree."]);
                }

                settings[name] = value;
            }
        }

        configuration.AddInMemoryCollection(settings);
    }
}
