using System.CommandLine;
using System.Globalization;

namespace Asya.Load;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    private const int Misused = 2;

    private static readonly Option<string> Only = new("--only")
    {
        HelpName = "PARTS",
        DefaultValueFactory = static _ => "a,b",
        Description = """
            what to measure:
            a0 the first 2,000 lifecycles of a fresh process
            a  lifecycles per second
            a2 answers that come after all tasks have paused
            b  latencies, one lifecycle at a time
            b2 the same, one task each 35 ms, beside a null application
            c  memory and latencies by paused tasks
            d  restart with them
            e  a step in C# and in Python, fan-out
            f  routes of 50 steps, payloads of 64 KB and 1 MB
            h  an idle process
            """,
    };

    private static readonly Option<int> Lifecycles = Number("--lifecycles", "how many for a and a2", 20_000);
    private static readonly Option<int> Concurrency = Number("--concurrency", "how many at a time", 64);
    private static readonly Option<int> Payload = Number("--payload", "bytes that a task carries", 1024, least: 0);
    private static readonly Option<int> Samples = Number("--samples", "how many for b", 2000);
    private static readonly Option<int> Sparse = Number("--sparse", "how many for b2, of each application", 600);
    private static readonly Option<int> Paused = Number(
        "--paused", "how many wait in c and d; the disk space they take is said, and has to be free, before anything is measured", 300_000, least: 10);

    private static readonly Option<int> Idle = Number("--idle", "seconds of h", 30);
    private static readonly Option<int> Syncs = Number("--syncs", "lifecycles of a to count syncs, rows and the like; 0: do not", 2000, least: 0);
    private static readonly Option<string[]> Pair = new("--pair")
    {
        HelpName = "BEFORE> <AFTER",
        Description = "two builds (Asya.Samples.dll) to measure in turn; prints the medians of both, their ratio and its spread",
        Arity = new(2, 2),
        AllowMultipleArgumentsPerToken = true,
        CustomParser = static given => [.. given.Tokens.Select(static t => Path.GetFullPath(t.Value))],
    };

    private static readonly Option<int> Rounds = Number("--rounds", "how often --pair measures each build", 5);
    private static readonly Option<string> Data = Place(
        "--data", "DIR", "a new directory for the server's data, deleted at the end; its file system is what is measured",
        static () => Path.Combine("data", string.Create(CultureInfo.InvariantCulture, $"load-{Environment.ProcessId}")));

    private static readonly Option<string> Server = Place(
        "--server", "PATH", "Asya.Samples.dll, or another host with its actors",
        static () => ProgramBeside("Samples", "Asya.Samples.dll"));

    private static readonly Option<string?> Postgres = Place(
        "--postgres", "DIR", "with the tasks in a PostgreSQL server of its own, whose programs (initdb, postgres) are in DIR; counts its processor time too");

    private static readonly Option<Uri?> Target = new("--target")
    {
        HelpName = "URL",
        Description = "a server that runs already",
        CustomParser = static given =>
        {
            if (Uri.TryCreate(given.Tokens[^1].Value, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttp)
            {
                return url;
            }

            given.AddError("--target is an http URL.");
            return null;
        },
    };

    private static readonly Option<int?> ProcessId = new("--pid") { HelpName = "N", Description = "its process, for the processor time" };
    private static readonly Option<string?> Json = Place("--json", "FILE", "the figures as JSON too");

    /// <summary>Gets a program of this repository that was built beside this one.</summary>
    public static string ProgramBeside(string project, string file) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, "release", file));

    public static RootCommand Create()
    {
        RootCommand root = new("Measures a silo over HTTP.")
        {
            Only, Lifecycles, Concurrency, Payload, Samples, Sparse, Paused, Idle, Syncs, Pair, Rounds, Data, Server, Postgres, Target,
            ProcessId, Json,
        };
        root.SetAction(static async (given, _) =>
        {
            // Here and not in a validator, which runs before the defaults are known.
            LoadOptions options = OptionsOf(given);
            if (options.FindError() is { } error)
            {
                await given.InvocationConfiguration.Error.WriteLineAsync(error);
                return Misused;
            }

            await (options.Pair.IsEmpty ? new LoadRun(options).RunAsync() : new PairedRun(options).RunAsync());
            return 0;
        });
        return root;
    }

    private static LoadOptions OptionsOf(ParseResult given) => new()
    {
        Parts = [.. given.GetRequiredValue(Only).Split(',')],
        Lifecycles = given.GetRequiredValue(Lifecycles),
        Concurrency = given.GetRequiredValue(Concurrency),
        Payload = given.GetRequiredValue(Payload),
        Samples = given.GetRequiredValue(Samples),
        Sparse = given.GetRequiredValue(Sparse),
        Paused = given.GetRequiredValue(Paused),
        Idle = given.GetRequiredValue(Idle),
        Syncs = given.GetRequiredValue(Syncs),
        Pair = [.. given.GetValue(Pair) ?? []],
        Rounds = given.GetRequiredValue(Rounds),
        Data = Path.GetFullPath(given.GetRequiredValue(Data)),
        Server = Path.GetFullPath(given.GetRequiredValue(Server)),
        Postgres = given.GetValue(Postgres) is { } programs ? Path.GetFullPath(programs) : null,
        Target = given.GetValue(Target),
        ProcessId = given.GetValue(ProcessId),
        Json = given.GetValue(Json),
    };

    private static Option<int> Number(string name, string about, int otherwise, int least = 1)
    {
        Option<int> option = new(name) { HelpName = "N", Description = about, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(given =>
        {
            if (!given.Errors.Any() && given.GetValueOrDefault<int>() < least)
            {
                given.AddError($"{name} is at least {least}.");
            }
        });
        return option;
    }

    private static Option<string> Place(string name, string value, string about, Func<string> otherwise) =>
        new(name) { HelpName = value, Description = about, DefaultValueFactory = _ => otherwise() };

    private static Option<string?> Place(string name, string value, string about) => new(name) { HelpName = value, Description = about };
}
