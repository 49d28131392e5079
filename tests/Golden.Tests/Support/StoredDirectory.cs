using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Asya.GoldenTests.Support;

/// <summary>A data directory that an earlier commit has left behind (<c>Stored/</c>), opened by the product of today.</summary>
/// <remarks>
/// The product gets a copy of it. One thing in the copy is not as it was stored: the SLA of running tasks ends an hour from now. It may be
/// 30
/// days at most, and the stored files get older than that.
/// </remarks>
internal sealed partial class StoredDirectory
{
    private readonly string _folder;

    private StoredDirectory(string name) => _folder = Path.Combine(Source.Folder, "Stored", name);

    /// <summary>Gets tasks round an approval, with identity on; some could only be made by going past it.</summary>
    public static StoredDirectory Approvals { get; } = new("approvals");

    /// <summary>Gets tasks in every phase, with identity off.</summary>
    public static StoredDirectory Phases { get; } = new("phases");

    /// <summary>Gets the API key of a principal of <see cref="Approvals"/>.</summary>
    public static string KeyOf(string principal) => "asya_" + Hash($"stored {principal}");

    /// <summary>Gets a file beside the stored ones.</summary>
    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>Starts the product on a fresh copy, with the flows and actors that the tasks were made with.</summary>
    /// <param name="change">Changes the database of the copy before the product opens it; null: nothing is changed.</param>
    /// <param name="more">Settings.</param>
    public Task<SiloProcess> OpenAsync(Action<SqliteFile>? change = null, params (string Variable, string Value)[] more)
    {
        SiloSettings settings = SiloSettings.Product with { Config = this["config"] };
        settings = settings.With("ASYA_TASK_RETENTION", "0");
        if (this["keys.json"] is var keys && File.Exists(keys))
        {
            settings = settings.With("ASYA_API_KEYS_FILE", keys);
        }

        return SiloProcess.StartAsync(
            more.Aggregate(settings, static (all, one) => all.With(one.Variable, one.Value)), data => CopyTo(data, change));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private void CopyTo(string data, Action<SqliteFile>? change)
    {
        string stored = this["files"];
        foreach (string file in Directory.EnumerateFiles(stored, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(data, Path.GetRelativePath(stored, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        using SqliteFile database = new(Path.Combine(data, "tasks.db"));
        DateTimeOffset deadline = DateTimeOffset.UtcNow.AddHours(1);
        foreach (object?[] row in database.Query("SELECT id, doc FROM tasks WHERE deadline IS NOT NULL"))
        {
            string document = Deadline().Replace(Encoding.UTF8.GetString((byte[])row[1]!), $"${{1}}{deadline:O}", 1);
            database.Query(
                "UPDATE tasks SET deadline = ?2, doc = ?3 WHERE id = ?1",
                row[0],
                (deadline - DateTimeOffset.UnixEpoch).Ticks,
                Encoding.UTF8.GetBytes(document));
        }

        change?.Invoke(database);
    }

    [GeneratedRegex("(\"sla\":\\{[^}]*\"deadline\":\")[^\"]+")]
    private static partial Regex Deadline();
}
