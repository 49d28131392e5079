using Asya.Grains.Hosting;
using Asya.Settings;

namespace Asya.Hosting;

/// <summary>What the command line says.</summary>
internal sealed record HostArguments
{
    public required string Urls { get; init; }

    public required string Data { get; init; }

    public string? Config { get; init; }

    /// <summary>Gets the folder that the program brings with it, where neither <see cref="Config"/> nor a setting names one.</summary>
    public string? ConfigurationFolder { get; init; }

    public bool Insecure { get; init; }

    public bool AdoptsStore { get; init; }

    /// <summary>Says the same in settings.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings()
    {
        yield return new(StorageKeys.Directory, Data);
        if (Config is not null)
        {
            yield return new(AsyaVariables.ConfigPath, Config);
        }

        if (AdoptsStore)
        {
            yield return new(AsyaVariables.AdoptStore, "true");
        }
    }
}
