using System.Collections.Immutable;
using System.Globalization;

namespace Asya.TestKit;

/// <summary>Which host to start, and how.</summary>
public sealed record SiloSettings
{
    private static readonly string Bin = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));
    private static readonly string Flavour = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private SiloSettings(string project) => Assembly = Path.Combine(Bin, project, Flavour, $"Asya.{project}.dll");

    /// <summary>Gets what <c>./run</c> starts: the product with the sample actors.</summary>
    public static SiloSettings Product { get; } = new("Samples");

    /// <summary>Gets an ASP.NET Core application that has a silo and the gateway in it.</summary>
    public static SiloSettings OwnHost { get; } = new("OwnHost");

    /// <summary>Gets the product with the test actors and the places where it can be told to die.</summary>
    public static SiloSettings WithTestActors { get; } = new("TestSilo") { Config = Path.Combine(AppContext.BaseDirectory, "test-flows") };

    public string Assembly { get; }

    public string Config { get; init; } = Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Where it listens; by default on a port that the system chooses.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:0";

    /// <summary>The disk that its data is on; null: the one of the temporary files.</summary>
    public SmallDisk? Disk { get; init; }
    /// <summary>Gets how many files the process may open; null: as many as this one.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>What the command line has besides.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    public SiloSettings With(string variable, string value) => this with { Environment = Environment.SetItem(variable, value) };

    public SiloSettings Without(string variable) => this with { Environment = Environment.Remove(variable) };

    /// <summary>Starts the host of another project.</summary>
    public static SiloSettings OfProject(string project) => new(project);

    /// <summary>Makes the silo one of a cluster.</summary>
    public SiloSettings InCluster(string database, string mount) =>
        With("ASYA_DATABASE_URL", database).With("ASYA_PERSISTENCE_MOUNT", mount)
            .With("Asya__Gateway__Mcp__StateKey", Convert.ToBase64String(new byte[32]));

    /// <summary>Gives the silo tasks in Azure Storage.</summary>
    public SiloSettings InAzure(AzuriteProcess azurite) =>
        With("ASYA_TASK_STORE", "azure").With("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString)
            .With("Asya__Gateway__Mcp__StateKey", Convert.ToBase64String(new byte[32]));

    /// <summary>Whether the silo looks for ports itself, as it does unless it is told some.</summary>
    public bool ChoosesPorts { get; init; }

    /// <summary>
    /// Gives the silo ports of its own, which it keeps over restarts: each is a cluster of its own, and there are many at once.
    /// </summary>
    public SiloSettings WithPorts() => ChoosesPorts ? this : WithPort("ASYA_SILO_PORT").WithPort("ASYA_SILO_CLIENT_PORT");

    private SiloSettings WithPort(string variable) =>
        Environment.ContainsKey(variable) ? this : With(variable, FreePort.Next().ToString(CultureInfo.InvariantCulture));
}
