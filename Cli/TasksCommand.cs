using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Cli;

/// <summary><c>asya tasks</c>, over the mesh API.</summary>
internal static class TasksCommand
{
    private const int PageSize = 100;

    public static Command Create(AsyaCommand asya) => new("tasks", "Starts, watches, answers and ends tasks")
    {
        List(asya), Get(asya), Watch(asya), Start(asya), Answer(asya), Cancel(asya), Redrive(asya),
    };

    private static Command List(AsyaCommand asya)
    {
        Option<string?> status = new("--status") { Description = "Only those with this status" };
        status.AcceptOnlyFromAmong("pending", "running", "paused", "succeeded", "failed", "canceled");
        Option<string?> flow = new("--flow") { Description = "Only those of this flow" };
        Option<bool> waiting = new("--waiting-for-me") { Description = "Only those whose question the key may answer" };
        Option<string?> search = new("--search")
        {
            Description = "Only those with each of these words in title, question, ids, people or the values that the flow names",
        };
        Option<int?> limit = new("--limit") { Description = "At most as many, the newest; else all" };
        limit.Validators.Add(read =>
        {
            if (read.GetValueOrDefault<int?>() is < 1)
            {
                read.AddError("--limit: at least 1.");
            }
        });
        Command command = new("ls", "Lists tasks, the newest first") { status, flow, waiting, search, limit };
        asya.On(command, async (read, api, cancellationToken) =>
        {
            List<JsonElement> tasks = [];
            int most = read.GetValue(limit) ?? int.MaxValue;
            string? cursor = null;
            do
            {
                JsonElement page = await api.GetAsync("mesh" + MeshApi.Query(
                    ("status", read.GetValue(status)), ("flow", read.GetValue(flow)), ("waiting_for", read.GetValue(waiting) ? "me" : null),
                    ("q", read.GetValue(search)), ("limit", $"{Math.Min(PageSize, most - tasks.Count)}"), ("cursor", cursor)), cancellationToken);
                tasks.AddRange(page.Items("tasks"));
                cursor = page.Text("next_cursor");
            }
            while (cursor is not null && tasks.Count < most);

            if (asya.IsJson(read))
            {
                // As one page of the API, however many there were.
                JsonElement whole = JsonSerializer.SerializeToElement(new { tasks, next_cursor = cursor });
                await asya.Host.Out.WriteLineAsync(JsonText.Show(whole));
            }
            else
            {
                TaskViews.ShowList(asya.Host, tasks);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Get(AsyaCommand asya)
    {
        Argument<string> id = Id();
        Command command = new("get", "Shows a task") { id };
        asya.On(command, async (read, api, cancellationToken) =>
        {
            await asya.PrintAsync(read, await api.GetAsync(MeshApi.Task(read.GetValue(id)!), cancellationToken), TaskViews.Show);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Watch(AsyaCommand asya)
    {
        Argument<string> id = Id();
        Command command = new("watch", "Follows a task to its end. Exit code: 0 succeeded, 1 failed, 3 cancelled") { id };
        asya.On(command, async (read, api, cancellationToken) =>
        {
            JsonElement task = await WatchAsync(asya, read, api, read.GetValue(id)!, asya.Host.Out, cancellationToken);
            if (!asya.IsJson(read))
            {
                TaskViews.Show(asya.Host, task);
            }

            return TaskViews.ExitCode(task);
        });
        return command;
    }

    private static Command Start(AsyaCommand asya)
    {
        Argument<string> flow = new("FLOW") { Description = "The flow: asya flows ls" };
        Option<string> payload = new("--payload") { Description = "A JSON object, @file, or - for the standard input", DefaultValueFactory = static _ => "{}" };
        Option<string?> id = new("--id") { Description = "The id of the task; else it gets one" };
        Option<bool> wait = new("--wait") { Description = "Follows the task to its end; exit codes as of watch" };
        Option<string?> key = IdempotencyKey("the same key starts no second task");
        Command command = new("start", "Starts a task of a flow") { flow, payload, id, wait, key };
        asya.On(command, async (read, api, cancellationToken) =>
        {
            JsonObject task = new()
            {
                ["flow"] = read.GetValue(flow),
                ["payload"] = await JsonText.ReadObjectAsync("--payload", read.GetValue(payload)!, asya.Host, cancellationToken),
            };
            string? own = read.GetValue(id);
            if (own is not null)
            {
                task["id"] = own;
            }

            // A task that has an id is found again by it.
            JsonElement started = await SendAsync(
                api, "mesh", task.ToJsonString(), read.GetValue(key) ?? (own is null ? NewKey() : null), cancellationToken);
            if (!read.GetValue(wait))
            {
                await asya.PrintAsync(read, started, TaskViews.Show);
                return ExitCodes.Done;
            }

            string startedId = started.Text("id") ?? "";
            await asya.Host.Error.WriteLineAsync(SafeText.Line(startedId));
            TextWriter? progress = asya.Host.IsTerminal ? asya.Host.Error : null;
            JsonElement end = await WatchAsync(asya, read, api, startedId, progress, cancellationToken);
            await asya.PrintAsync(read, end, TaskViews.Show);
            return TaskViews.ExitCode(end);
        });
        return command;
    }

    private static Command Answer(AsyaCommand asya)
    {
        Argument<string> id = Id();
        Option<int?> pause = new("--pause") { Description = "The number of the question; needed with --answer" };
        Option<string?> answer = new("--answer") { Description = "A JSON object, @file, or - for the standard input; else a terminal is asked" };
        Option<string?> key = IdempotencyKey("the same key with the same answer gets the same receipt");
        Command command = new("answer", "Answers the question of a paused task") { id, pause, answer, key };
        asya.On(command, async (read, api, cancellationToken) =>
        {
            string task = read.GetValue(id)!;
            int? number = read.GetValue(pause);
            JsonObject given;
            if (read.GetValue(answer) is { } text)
            {
                // Else it would answer whatever is asked by the time that it arrives.
                number ??= Needed<int>("--pause N is needed with --answer: it says which question is answered. asya tasks get shows it.");
                given = await JsonText.ReadObjectAsync("--answer", text, asya.Host, cancellationToken);
            }
            else if (asya.Host.CanAsk)
            {
                JsonElement asked = await api.GetAsync(MeshApi.Task(task), cancellationToken);
                number = Asked(asked, number);
                given = await new AnswerPrompt(asya.Host).AskAsync(asked, number.Value, cancellationToken);
            }
            else
            {
                throw CliException.Misuse("--answer is needed where no terminal can be asked.");
            }

            JsonElement answered = await SendAsync(
                api, MeshApi.Task(task, $":resume?pause={number}"), given.ToJsonString(), read.GetValue(key) ?? NewKey(),
                cancellationToken);
            await asya.PrintAsync(read, answered, TaskViews.Show);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Cancel(AsyaCommand asya)
    {
        Argument<string> id = Id();
        Option<bool> yes = new("--yes") { Description = "Asks for no confirmation" };
        Option<int?> pause = new("--pause") { Description = "Only if it still waits at this question" };
        Option<string?> reason = new("--reason") { Description = "Why, for its history" };
        Command command = new("cancel", "Cancels a task") { id, yes, pause, reason };
        asya.On(command, async (read, api, cancellationToken) =>
        {
            string task = read.GetValue(id)!;
            if (!read.GetValue(yes))
            {
                if (!asya.Host.CanAsk)
                {
                    throw CliException.Misuse("--yes is needed where no terminal can be asked.");
                }

                await Confirmation.ExpectAsync(asya.Host, $"Cancel {SafeText.Line(task)}? It cannot be taken back.", cancellationToken);
            }

            JsonObject why = read.GetValue(reason) is { } text ? new() { ["reason"] = text } : [];
            await asya.PrintAsync(
                read, await SendAsync(
                    api, MeshApi.Task(task, ":cancel") + MeshApi.Query(("pause", $"{read.GetValue(pause)}" is { Length: > 0 } n ? n : null)),
                    why.ToJsonString(), null, cancellationToken), TaskViews.Show);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Redrive(AsyaCommand asya)
    {
        Argument<string> id = Id();
        Command command = new("redrive", "Tries a failed task again, as a new task") { id };
        asya.On(command, async (read, api, cancellationToken) =>
        {
            await asya.PrintAsync(
                read, await SendAsync(api, MeshApi.Task(read.GetValue(id)!, ":redrive"), "{}", null, cancellationToken), TaskViews.Show);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> Id() => new("ID") { Description = "The id of the task" };

    private static Option<string?> IdempotencyKey(string effect) =>
        new("--idempotency-key") { Description = $"Makes it safe to send it again: {effect}. Else a new one" };

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private static T Needed<T>(string message) => throw CliException.Misuse(message);

    private static int Asked(JsonElement task, int? expected)
    {
        if (task.Text("status") != "paused" || task.Number("pause") is not { } pause)
        {
            throw new RefusedException(0, "not_paused", $"{task.Member("id").Plain()} is {task.Member("status").Plain()}, and asks nothing.");
        }

        return expected is null || expected == pause
            ? pause
            : throw new RefusedException(0, "not_paused", $"{task.Member("id").Plain()} asks question {pause}, not {expected}.");
    }

    private static async Task<JsonElement> WatchAsync(
        AsyaCommand asya, ParseResult read, MeshApi api, string id, TextWriter? output, CancellationToken cancellationToken)
    {
        bool isJson = asya.IsJson(read);
        return await new TaskWatch(api, id, asya.Host.Clock).UntilOverAsync(
            async (name, data) =>
            {
                if (output is not null)
                {
                    await output.WriteLineAsync(isJson ? JsonText.Show(data, isIndented: false) : TaskViews.Event(name, data));
                    await output.FlushAsync(cancellationToken);
                }
            },
            cancellationToken);
    }

    /// <summary>Sends what changes something. Without an answer it may have been done: the message says how to find out.</summary>
    private static async Task<JsonElement> SendAsync(
        MeshApi api, string path, string json, string? idempotencyKey, CancellationToken cancellationToken)
    {
        try
        {
            return await api.PostAsync(path, json, idempotencyKey, cancellationToken);
        }
        catch (UnreachableException e)
        {
            string again = idempotencyKey is null
                ? "It may have been done all the same: asya tasks get shows it."
                : $"It may have been done all the same. Send the same again with --idempotency-key {SafeText.Line(idempotencyKey)}: it takes effect once.";
            throw new UnreachableException($"{e.Message}\n{again}", e);
        }
    }
}
