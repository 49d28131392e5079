using Asya.Gateway;
using Asya.Grains.Hosting;
using Asya.Settings;

namespace Asya.Hosting;

/// <summary>The command line. Everything else is set by configuration: environment variables, appsettings.json.</summary>
internal sealed record HostArguments
{
    private static readonly string Help = $"""
        Runs the gateway and a silo in one process.

          --urls URL      where to listen                      (default http://127.0.0.1:8080)
          --data DIR      everything that has to survive       (default ./data)
          --config DIR    flows*.yaml and actor manifests      (default: {AsyaVariables.ConfigPath}, else none)
          --insecure      serve other than loopback addresses to anybody, even while identity is off
          --adopt-store   for one start: take over a checkpoint store that belongs to other tasks, or lacks the checkpoints of these
          --help          this text

          migrate         as the first word: makes or renews the tables in {AsyaVariables.DatabaseUrl}, and ends
          keys new        as the first words: makes an API key and shows it with the entry for the file of keys

        Environment variables (docs/configuration.md has their types and the configuration keys that they stand for):
        {VariablesHelp.Text()}
        """;

    public string Urls { get; private init; } = "http://127.0.0.1:8080";

    public string Data { get; private init; } = "data";

    public string? Config { get; private init; }

    public bool Insecure { get; private init; }

    public bool AdoptsStore { get; private init; }

    public bool IsHelp { get; private init; }

    /// <summary>Reads the command line; of an option given twice the last counts.</summary>
    public static bool TryRead(IReadOnlyList<string> args, out HostArguments arguments, out string? answer)
    {
        arguments = new();
        answer = null;
        for (int i = 0; i < args.Count; i++)
        {
            (string name, string? value) = args[i].IndexOf('=', StringComparison.Ordinal) is > 0 and int at
                ? (args[i][..at], args[i][(at + 1)..])
                : (args[i], null);
            switch (name)
            {
                case "--help" or "-h":
                    arguments = arguments with { IsHelp = true };
                    answer = Help;
                    return false;
                case GatewayOptions.InsecureSwitch:
                    arguments = arguments with { Insecure = true };
                    continue;
                case "--adopt-store":
                    arguments = arguments with { AdoptsStore = true };
                    continue;
                case "--urls" or "--data" or "--config":
                    break;
                default:
                    answer = $"'{args[i]}' is no option here; --help lists them.";
                    return false;
            }

            value ??= ++i < args.Count ? args[i] : null;
            if (string.IsNullOrWhiteSpace(value))
            {
                answer = $"{name} needs a value.";
                return false;
            }

            arguments = name switch
            {
                "--urls" => arguments with { Urls = value },
                "--data" => arguments with { Data = value },
                _ => arguments with { Config = value },
            };
        }

        return true;
    }

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
