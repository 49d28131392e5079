using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Asya.Gateway;
using Asya.Gateway.Identity;
using Asya.Settings;

namespace Asya.Hosting;

/// <summary>The command line. Everything else is set by configuration: environment variables, appsettings.json.</summary>
internal static class HostCommand
{
    private static readonly Option<string> Urls = Text("--urls", "URL", "where to listen", "http://127.0.0.1:8080");
    private static readonly Option<string> Data = Text("--data", "DIR", "everything that has to survive", "data");
    private static readonly Option<string> Config =
        Text("--config", "DIR", $"flows*.yaml and actor manifests [default: {AsyaVariables.ConfigPath}, else none]");
    private static readonly Option<bool> Insecure = new(GatewayOptions.InsecureSwitch)
    {
        Description = "serve other than loopback addresses to anybody, even while identity is off",
    };
    private static readonly Option<bool> AdoptStore = new("--adopt-store")
    {
        Description = "for one start: take over a checkpoint store that belongs to other tasks, or lacks the checkpoints of these",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="run">Runs the host with what the command line says, and gets the exit code.</param>
    /// <param name="examine">Says what would be wrong at a start, as JSON or as text, and gets the exit code.</param>
    /// <param name="checkFlows">Checks the flows against the tasks that wait, and gets the exit code.</param>
    public static RootCommand Create(
        Func<HostArguments, Task<int>> run, Func<HostArguments, Task<int>> checkFlows, Func<HostArguments, bool, Task<int>> examine)
    {
        Command check = new("check", "Says which waiting tasks the flows and actors of this build would break, and ends: 3 if there are any.")
        {
            Data, Config,
        };
        check.SetAction((given, _) => checkFlows(ArgumentsOf(given)));
        Command migrate = new("migrate", $"Makes or renews the tables in {AsyaVariables.DatabaseUrl} or {AsyaVariables.TaskStore}, and ends.");
        migrate.SetAction(static (_, _) => MigrateCommand.RunAsync());
        Option<bool> json = new("--json") { Description = "as JSON" };
        Command doctor = new("doctor", "Says what would be wrong if it were started here, and what to do: settings, flows, keys, ports, stores, rights, clock.")
        {
            Urls, Data, Config, Insecure, json,
        };
        doctor.SetAction((given, _) => examine(ArgumentsOf(given), given.GetValue(json)));
        RootCommand root = new("Runs the gateway and a silo in one process.")
        {
            Urls, Data, Config, Insecure, AdoptStore, migrate, CopyCommand.Create(),
            new Command("flows", "Flows and the tasks that wait in them.") { check }, KeysCommand.Create(), doctor,
        };
        root.SetAction((given, _) => run(ArgumentsOf(given)));
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithVariables((HelpAction)help.Action!, root);
        return root;
    }

    private static HostArguments ArgumentsOf(ParseResult given) => new()
    {
        Urls = given.GetValue(Urls)!,
        Data = given.GetValue(Data)!,
        Config = given.GetValue(Config),
        Insecure = given.GetValue(Insecure),
        AdoptsStore = given.GetValue(AdoptStore),
    };

    // Of one that is given twice the last counts, so that scripts can have their own defaults.
    private static Option<string> Text(string name, string value, string about, string? otherwise = null)
    {
        Option<string> option = new(name)
        {
            HelpName = value,
            Description = about,
            Arity = new(1, 100),
            CustomParser = static given =>
            {
                string last = given.Tokens[^1].Value;
                if (string.IsNullOrWhiteSpace(last))
                {
                    given.AddError($"{((OptionResult)given.Parent!).Option.Name} needs a value.");
                }

                return last;
            },
        };
        if (otherwise is not null)
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option;
    }

    private sealed class HelpWithVariables(HelpAction help, RootCommand root) : SynchronousCommandLineAction
    {
        /// <summary>Help is asked for where an option that is required is missing.</summary>
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command == root)
            {
                parseResult.InvocationConfiguration.Output.WriteLine(
                    "Environment variables (docs/configuration.md has their types and the configuration keys that they stand for):\n"
                    + VariablesHelp.Text());
            }

            return code;
        }
    }
}
