namespace Asya.Load;

/// <summary>How a server is started.</summary>
/// <param name="Program">Its assembly: Asya.Samples.dll, or another host with its actors.</param>
internal sealed record ServerStart(string Program)
{
    /// <summary>Gets its data directory; null: it has none.</summary>
    public string? Data { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Gets a command with arguments that starts the server in its turn; none: it is started directly.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    /// <summary>Gets the URL of a PostgreSQL database with the tasks; null: they are in the data directory.</summary>
    public string? Database { get; init; }

    /// <summary>Gets whether it shows its own metrics.</summary>
    public bool HasMetrics { get; init; }
}
