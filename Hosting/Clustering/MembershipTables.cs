using Asya.Grains.Hosting;

namespace Asya.Hosting.Clustering;

/// <summary>The tables by which silos know each other: Orleans' own scripts, run once.</summary>
internal static class MembershipTables
{
    private static readonly string[] Scripts = ["PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql"];

    /// <summary>Creates missing tables. Idempotent and safe to run concurrently.</summary>
    public static Task CreateAsync(TaskDatabase database, CancellationToken cancellationToken) =>
        database.AddTablesAsync("orleansmembershiptable", [.. Scripts.Select(Read)], cancellationToken);

    private static string Read(string script)
    {
        using StreamReader reader = new(typeof(MembershipTables).Assembly.GetManifestResourceStream(script)!);
        return reader.ReadToEnd();
    }
}
