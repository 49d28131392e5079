using System.Collections.Immutable;

namespace Asya.Grains.Storage.Copying;

/// <summary>A table whose rows belong to tasks: which columns are copied, and how a database reads and writes them.</summary>
/// <param name="Name">Its name, in messages too.</param>
/// <param name="Columns">Of a row, in an order that both databases share.</param>
/// <param name="Select">Reads the rows of the tasks with ids above <c>@after</c> and up to <c>@last</c>, in one order for both.</param>
/// <param name="Insert">Writes a row, whose columns are the parameters <c>@c0</c>, <c>@c1</c> and so on.</param>
internal sealed record CopyTable(string Name, ImmutableArray<string> Columns, string Select, string Insert)
{
    private static readonly ImmutableArray<string> TaskColumns =
    [
        "id", "task_key", "etag", "doc_version", "tenant", "status", "flow", "context", "principal", "parent", "deadline", "wake_at",
        "cleanup_due", "due", "created_at", "updated_at", "doc", "payload", "words", "people", "wait_due", "words_of",
    ];

    private static readonly ImmutableArray<string> WebhookColumns =
    [
        "id", "task", "task_key", "config", "tenant", "principal", "format", "url", "scheme", "state", "cursor", "due", "lease", "attempts",
        "failing_since", "created_at", "secrets", "log", "credential",
    ];

    /// <summary>The tables of a database whose ids are given by the copy, in the order in which they are written.</summary>
    /// <param name="events">The table of events, which each database stores in its own way.</param>
    /// <param name="overriding">What lets an insert name a row's id.</param>
    public static ImmutableArray<CopyTable> All(CopyTable events, string overriding) =>
    [
        Plain("tasks", TaskColumns, "id", "id", overriding), events, Plain("push", WebhookColumns, "task", "task, id", overriding),
    ];

    private static CopyTable Plain(string name, ImmutableArray<string> columns, string task, string order, string overriding) => new(
        name, columns,
        $"SELECT {string.Join(", ", columns)} FROM {name} WHERE {task} > @after AND {task} <= @last ORDER BY {order}",
        $"INSERT INTO {name} ({string.Join(", ", columns)}) {overriding} VALUES ({string.Join(", ", columns.Select((_, i) => $"@c{i}"))})");
}
