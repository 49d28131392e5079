using System.Globalization;

namespace Asya.Load;

/// <summary>The options of a run: what to measure, against which server.</summary>
internal sealed record LoadOptions
{
    public const string Help = """
        Measures a silo over HTTP.

          --only a,b,c,d,e  a: lifecycles per second   b: latencies, one at a time
                            c: memory by paused tasks  d: restart with them
                            e: a step in C# and in Python, fan-out                  (default: a,b)
          --lifecycles N    how many for a                                          (default 20000)
          --concurrency N   how many at a time for a                                (default 64)
          --payload BYTES   what a task carries                                     (default 1024)
          --samples N       how many for b                                          (default 2000)
          --paused N        how many wait in c and d                                (default 100000)
          --syncs N         lifecycles to count syncs, rows and the like; 0: do not (default 2000)
          --data DIR        a new directory for the server's data, deleted at the end; its file system is what is measured
                                                                                    (default: below ./data)
          --server PATH     Asya.Samples.dll                                        (default: the one built with this)
          --postgres DIR    a and b with the tasks in a PostgreSQL server of its own, whose programs (initdb, postgres) are in DIR;
                            counts its processor time too
          --target URL      a server that runs already; then only a and b
          --pid N           its process, for the processor time
          --json FILE       the figures as JSON too
        """;

    private static readonly char[] KnownParts = ['a', 'b', 'c', 'd', 'e'];

    public string Server { get; private init; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Samples", "release", "Asya.Samples.dll"));

    public string Data { get; private init; } =
        Path.GetFullPath(Path.Combine("data", string.Create(CultureInfo.InvariantCulture, $"load-{Environment.ProcessId}")));

    public IReadOnlySet<char> Parts { get; private init; } = new HashSet<char> { 'a', 'b' };

    public int Lifecycles { get; private init; } = 20_000;

    public int Concurrency { get; private init; } = 64;

    public int Payload { get; private init; } = 1024;

    public int Samples { get; private init; } = 2000;

    public int Paused { get; private init; } = 100_000;

    public int Syncs { get; private init; } = 2000;

    public string? Postgres { get; private init; }

    public Uri? Target { get; private init; }

    public int? ProcessId { get; private init; }

    public string? Json { get; private init; }

    /// <summary>Reads the command line; null: only help is wanted.</summary>
    public static LoadOptions? Parse(IReadOnlyList<string> args)
    {
        LoadOptions options = new();
        for (int i = 0; i < args.Count; i += 2)
        {
            if (args[i] is "--help" or "-h")
            {
                return null;
            }

            string value = i + 1 < args.Count ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value.");
            options = options.With(args[i], value);
        }

        options.Check();
        return options;
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new ArgumentException($"'{text}' is no number.");

    private LoadOptions With(string name, string value) => name switch
    {
        "--only" => this with { Parts = value.Split(',').Select(static p => p.Length == 1 ? p[0] : '?').ToHashSet() },
        "--lifecycles" => this with { Lifecycles = Number(value) },
        "--concurrency" => this with { Concurrency = Number(value) },
        "--payload" => this with { Payload = Number(value) },
        "--samples" => this with { Samples = Number(value) },
        "--paused" => this with { Paused = Number(value) },
        "--syncs" => this with { Syncs = Number(value) },
        "--data" => this with { Data = Path.GetFullPath(value) },
        "--server" => this with { Server = Path.GetFullPath(value) },
        "--postgres" => this with { Postgres = Path.GetFullPath(value) },
        "--target" => this with { Target = new Uri(value) },
        "--pid" => this with { ProcessId = Number(value) },
        "--json" => this with { Json = value },
        _ => throw new ArgumentException($"'{name}' is no option here."),
    };

    private void Check()
    {
        if (Parts.Except(KnownParts).Any())
        {
            throw new ArgumentException("--only takes a, b, c, d and e.");
        }

        if (Target is not null && Parts.Overlaps(['c', 'd', 'e']))
        {
            throw new ArgumentException("c, d and e need a server of their own, so they do not go with --target.");
        }

        if (Postgres is not null && (Target is not null || Parts.Overlaps(['c', 'd', 'e'])))
        {
            throw new ArgumentException("--postgres takes a and b, of a server of its own.");
        }

        if (Postgres is not null && !File.Exists(Path.Combine(Postgres, "initdb")))
        {
            throw new ArgumentException($"There is no initdb in {Postgres}.");
        }

        if (Target is null && !File.Exists(Server))
        {
            throw new ArgumentException($"There is no server at {Server}. Build it with -c Release first.");
        }

        // The directory is deleted at the end, so it must be empty at the start.
        if (Directory.Exists(Data) && Directory.EnumerateFileSystemEntries(Data).Any())
        {
            throw new ArgumentException($"{Data} is not empty.");
        }
    }
}
