using System.Globalization;
using System.Text;

namespace Asya.GoldenTests.Support;

/// <summary>Shows what lies in the database of a data directory.</summary>
internal static class StoredRows
{
    // Another with each run; that they are there, or not, is what counts.
    private static readonly HashSet<string> Instants = [
        "deadline", "wake_at", "cleanup_due", "due", "created_at", "updated_at", "at", "failing_since", "wait_due"];

    private static readonly HashSet<string> Numbers = ["id", "etag", "task", "lease", "words_of"];

    /// <summary>Gets the row of a task, its events, and its webhooks: each column by its name.</summary>
    public static string Of(string data, string task)
    {
        using SqliteFile database = new(Path.Combine(data, "tasks.db"));
        StringBuilder text = new();
        Append(text, database, "tasks", $"SELECT * FROM tasks WHERE task_key = ?1", task);
        Append(text, database, "task_events", $"SELECT * FROM task_events WHERE task_key = ?1 ORDER BY seq", task);
        Append(text, database, "push", $"SELECT * FROM push WHERE task_key = ?1 ORDER BY id", task);
        return text.ToString();
    }

    /// <summary>Waits until the task has nothing more to do: what is left to be deleted or started is done after the answer.</summary>
    public static Task SettledAsync(string data, string task)
    {
        long soon = (DateTimeOffset.UtcNow.AddMinutes(10) - DateTimeOffset.UnixEpoch).Ticks;
        object? due = null;
        return Eventually.BecomesAsync(
            $"nothing of {task} is left to be done",
            MeshClient.Patience,
            () =>
            {
                using SqliteFile database = new(Path.Combine(data, "tasks.db"));
                due = database.Query("SELECT cleanup_due FROM tasks WHERE task_key = ?1", task)[0][0];
                return due is not long at || at > soon;
            },
            () => $"cleanup_due is {due}");
    }

    /// <summary>Gets the statements that make the tables, and the numbers that say which version of them it is.</summary>
    public static string SchemaOf(string data)
    {
        using SqliteFile database = new(Path.Combine(data, "tasks.db"));
        StringBuilder text = new();
        foreach (string pragma in (string[])["application_id", "user_version", "journal_mode"])
        {
            text.Append(CultureInfo.InvariantCulture, $"{pragma}: {database.Query($"PRAGMA {pragma}")[0][0]}\n");
        }

        foreach (object?[] row in database.Query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name"))
        {
            text.Append(CultureInfo.InvariantCulture, $"{row[0]}\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, SqliteFile database, string table, string sql, string task)
    {
        List<string> names = [];
        foreach (object?[] row in database.Query(sql, names, task))
        {
            text.Append(CultureInfo.InvariantCulture, $"{table}:\n");
            for (int i = 0; i < row.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {names[i]}: {Show(names[i], row[i]).ReplaceLineEndings("\n  ")}\n");
            }
        }
    }

    private static string Show(string name, object? value) => value switch
    {
        null => "NULL",
        long when Instants.Contains(name) => "<instant>",
        long when Numbers.Contains(name) => "<number>",
        byte[] blob when name == "secrets" => string.Create(CultureInfo.InvariantCulture, $"<{blob.Length} bytes, sealed>"),
        byte[] blob => JsonLines.Of(Encoding.UTF8.GetString(blob)),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
