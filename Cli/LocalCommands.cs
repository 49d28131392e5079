using System.CommandLine;

namespace Asya.Cli;

/// <summary>Commands for this machine: they start the application's own program, and pass on what they are given.</summary>
/// <remarks>
/// Only that program has its actors, its settings and its version of the stores. So <c>asya</c> knows nothing of them, and works with any.
/// </remarks>
internal static class LocalCommands
{
    private static readonly string[] Own = ["--project", "--program"];

    public static IEnumerable<Command> Create(CliHost host, IReadOnlyList<string> line)
    {
        yield return Make(host, line, "run", "Builds the application here, and runs it: silo and gateway", static rest => rest);
        Command dev = Make(host, line, "dev", "Runs it, and again after each change of its code, with full errors in the log", static rest => rest);
        dev.SetAction((read, cancellationToken) =>
        {
            Given given = Given.Of(line, ["dev"]);
            return HostProgram.Find(given.Project, given.Program, host.Folder).WatchAsync(host, given.Rest, cancellationToken);
        });
        yield return dev;
        yield return Make(host, line, "keys", "Makes keys for people and programs: asya keys new --principal ann --scopes approve", static rest => ["keys", .. rest]);
        yield return Make(host, line, "copy", "Copies tasks to another store, and compares them: asya copy --from data --to postgres://...",
            static rest => ["copy", .. rest]);
        yield return BackupCommand.Create(host, line);
    }

    /// <summary><c>asya flows check</c>.</summary>
    public static Command CheckFlows(CliHost host, IReadOnlyList<string> line) =>
        Make(host, line, "check", "Says which waiting tasks the flows and actors of the application here would break",
            static rest => ["flows", "check", .. rest], "flows");

    /// <summary>Runs the command <c>doctor</c> of the application here.</summary>
    public static Task<int> ExamineAsync(CliHost host, IReadOnlyList<string> line, CancellationToken cancellationToken)
    {
        Given given = Given.Of(line, ["doctor"]);
        return HostProgram.Find(given.Project, given.Program, host.Folder)
            .RunAsync(host, ["doctor", .. given.Rest.Where(static one => one != "--local")], cancellationToken);
    }

    private static Command Make(
        CliHost host, IReadOnlyList<string> line, string name, string about, Func<IReadOnlyList<string>, IReadOnlyList<string>> arguments,
        string? above = null)
    {
        Command command = new(name, about) { TreatUnmatchedTokensAsErrors = false };
        AddOwn(command);
        command.SetAction((_, cancellationToken) =>
        {
            Given given = Given.Of(line, above is null ? [name] : [above, name]);
            return HostProgram.Find(given.Project, given.Program, host.Folder).RunAsync(host, arguments(given.Rest), cancellationToken);
        });
        return command;
    }

    /// <summary>Adds the options that say which program it is.</summary>
    public static void AddOwn(Command command)
    {
        command.Options.Add(new Option<string?>(Own[0]) { HelpName = "PATH", Description = "The project of the application, or its folder; else the one that is here" });
        command.Options.Add(new Option<string?>(Own[1]) { HelpName = "FILE", Description = "The built program, instead of a project" });
    }

    /// <summary>What a command line has beside the command: which program, and what the program gets.</summary>
    internal sealed record Given(string? Project, string? Program, IReadOnlyList<string> Rest)
    {
        /// <summary>Reads the words behind the command. What is behind <c>--</c> is the program's, whatever it is.</summary>
        public static Given Of(IReadOnlyList<string> line, IReadOnlyList<string> command)
        {
            string? project = null;
            string? program = null;
            List<string> rest = [];
            int named = 0;
            for (int n = 0; n < line.Count; n++)
            {
                if (named < command.Count && line[n] == command[named])
                {
                    named++;
                }
                else if (line[n] == "--")
                {
                    rest.AddRange(line.Skip(n + 1));
                    break;
                }
                else if (Own.Any(own => line[n].StartsWith(own + "=", StringComparison.Ordinal)))
                {
                    string[] both = line[n].Split('=', 2);
                    Take(both[0], both[1]);
                }
                else if (Own.Contains(line[n]) && n + 1 < line.Count)
                {
                    Take(line[n], line[n + 1]);
                    n++;
                }
                else
                {
                    rest.Add(line[n]);
                }
            }

            return new(project, program, rest);

            void Take(string option, string value) => _ = option == Own[0] ? project = value : program = value;
        }
    }
}
