using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Asya.Cli;

/// <summary>Tasks and flows as a person reads them.</summary>
internal static class TaskViews
{
    private static readonly string[] Over = ["succeeded", "failed", "canceled"];

    // In the order in which they are shown; the long ones follow below the table.
    private static readonly string[] Facts = [
        "id", "title", "flow", "status", "context_id", "parent_id", "on_behalf_of", "current_actor_name", "progress_percent", "message", "pause",
        "paused_at", "error", "error_code", "error_type", "failed_actor", "failed_child", "attempts", "error_detail", "redriven_as",
        "payload_unavailable", "created_at", "updated_at", "deadline"];

    private static readonly string[] Documents = ["wait", "pause_metadata", "payload", "result", "answers", "resume"];

    public static bool IsOver(JsonElement task) => Over.Contains(task.Text("status"));

    public static int ExitCode(JsonElement task) => task.Text("status") switch
    {
        "succeeded" => ExitCodes.Done,
        "canceled" => ExitCodes.Cancelled,
        "failed" => ExitCodes.Failed,

        // A word of a later version.
        _ => ExitCodes.Refused,
    };

    public static void ShowList(CliHost host, IReadOnlyList<JsonElement> tasks) => ShowTable(
        host, ["ID", "FLOW", "STATUS", "PAUSE", "STEP", "UPDATED"], tasks.Select(static task => new[]
        {
            task.Member("id").Plain(), task.Member("flow").Plain(), task.Member("status").Plain(), task.Member("pause").Plain(),
            task.Member("current_actor_name").Plain(), task.Member("updated_at").Plain(),
        }));

    public static void ShowFlows(CliHost host, IEnumerable<JsonElement> flows) => ShowTable(
        host, ["FLOW", "SECONDS", "PAYLOAD", "DESCRIPTION"], flows.Select(static flow => new[]
        {
            flow.Member("name").Plain(), flow.Member("timeout_seconds").Plain(), Names(flow.Member("input_schema")),
            flow.Member("description").Plain(),
        }));

    public static void Show(CliHost host, JsonElement task)
    {
        ShowTable(host, [], Facts.Where(fact => task.Member(fact).IsThere())
            .Select(fact => new[] { fact.Replace('_', ' '), task.Member(fact).Plain() }));
        foreach (string document in Documents.Where(document => task.Member(document).IsThere()))
        {
            host.Out.WriteLine($"\n{document.Replace('_', ' ')}:\n{JsonText.Show(task.Member(document))}");
        }
    }

    /// <summary>One event of a task, in one line.</summary>
    public static string Event(string name, JsonElement data)
    {
        string[] facts = name == "update"
            ? [data.Member("kind").Plain(), data.Member("status").Plain(), data.Member("current_actor_name").Plain(),
                Prompt(data), data.Member("message").Plain(), data.Member("error").Plain()]
            : [SafeText.Line(name), data.Plain()];
        return string.Join("  ", facts.Where(static fact => fact.Length > 0));
    }

    public static string Prompt(JsonElement task) => task.Member("pause_metadata").Member("prompt").Plain();

    public static void ShowTable(CliHost host, string[] columns, IEnumerable<string[]> rows)
    {
        Table table = new Table().NoBorder();
        table.ShowHeaders = columns.Length > 0;
        foreach (string[] row in rows)
        {
            if (table.Columns.Count == 0)
            {
                AddColumns(table, columns.Length > 0 ? columns : new string[row.Length]);
            }

            // Texts, never Spectre's markup. All of them have been made safe.
            table.AddRow(row.Select(static cell => new Text(cell)));
        }

        if (table.Columns.Count == 0)
        {
            AddColumns(table, columns.Length > 0 ? columns : [""]);
        }

        using StringWriter text = new(CultureInfo.InvariantCulture);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Math.Min(host.Width, short.MaxValue);
        console.Write(table);
        foreach (string line in text.ToString().TrimEnd('\n').Split('\n'))
        {
            host.Out.WriteLine(line.TrimEnd());
        }
    }

    private static void AddColumns(Table table, string[] columns)
    {
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column ?? "")) { NoWrap = false });
        }
    }

    private static string Names(JsonElement schema) => schema.Member("properties") is { ValueKind: JsonValueKind.Object } properties
        ? string.Join(", ", properties.EnumerateObject().Select(static property => SafeText.Line(property.Name)))
        : "";
}
