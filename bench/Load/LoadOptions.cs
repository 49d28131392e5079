using System.Globalization;

namespace Asya.Load;

/// <summary>What to measure, and against which server.</summary>
internal sealed record LoadOptions
{
    public const string Help = """
        Measures a silo over HTTP. Options:
          --server PATH        Asya.Silo.dll to start (default: the Release build beside this one)
          --data DIR           where its data goes; what is there is deleted (default: a temporary folder)
          --only a,b,c,d       a: lifecycles/s, b: latencies one at a time, c: memory, d: restart (default: a,b)
          --lifecycles N       how many for a (default 20000); --concurrency N (default 64)
          --payload BYTES      default 1024
          --paused N           paused tasks for c and d (default 100000)
          --json FILE          the figures as JSON, too
        """;

    public string Server { get; init; } = "";

    public string Data { get; init; } = "";

    public IReadOnlySet<string> Parts { get; init; } = new HashSet<string> { "a", "b" };

    public int Lifecycles { get; init; } = 20_000;

    public int Concurrency { get; init; } = 64;

    public int Payload { get; init; } = 1024;

    public int Paused { get; init; } = 100_000;

    public string? Json { get; init; }

    public static LoadOptions Parse(string[] args)
    {
        LoadOptions options = new()
        {
            Server = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Silo/release/Asya.Silo.dll")),
            Data = Path.Combine(Path.GetTempPath(), $"asya-load-{Environment.ProcessId}"),
        };
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--server" => options with { Server = Path.GetFullPath(value) },
                "--data" => options with { Data = Path.GetFullPath(value) },
                "--only" => options with { Parts = value.Split(',').ToHashSet() },
                "--lifecycles" => options with { Lifecycles = Number(value) },
                "--concurrency" => options with { Concurrency = Number(value) },
                "--payload" => options with { Payload = Number(value) },
                "--paused" => options with { Paused = Number(value) },
                "--json" => options with { Json = value },
                _ => throw new ArgumentException($"'{args[i]}' is no option here."),
            };
        }

        return File.Exists(options.Server) ? options : throw new ArgumentException($"There is no server at {options.Server}; build Silo in Release first.");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
