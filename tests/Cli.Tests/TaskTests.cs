using System.Diagnostics;
using System.Text.Json;

namespace Asya.Cli.Tests;

/// <summary>The commands against a gateway with identity.</summary>
public sealed class TaskTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const string Complete = """{"approved":true,"amount":12.50,"tell":["requester"]}""";

    [Fact]
    public async Task A_task_is_started_and_followed_to_its_end()
    {
        CommandRun run = await fixture.Ann.RunAsync("tasks", "start", "quick", "--payload", """{"value":1.50}""", "--wait", "--json");

        Assert.Equal("succeeded", run.Expect(0).Json.GetProperty("status").GetString());
        Assert.Equal("1.50", run.Json.GetProperty("result").GetProperty("value").GetRawText());
    }

    [Fact]
    public async Task The_same_key_starts_no_second_task()
    {
        string[] start = ["tasks", "start", "quick", "--idempotency-key", "once", "--json"];

        string first = (await fixture.Ann.RunAsync(start)).Expect(0).Json.GetProperty("id").GetString()!;
        Assert.Equal(first, (await fixture.Ann.RunAsync(start)).Expect(0).Json.GetProperty("id").GetString());
        Assert.NotEqual(first, (await fixture.Ann.RunAsync("tasks", "start", "quick", "--json")).Json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_payload_comes_from_a_file_and_from_the_standard_input()
    {
        using TemporaryDirectory directory = new();
        string file = directory.Write("payload.json", """{"from":"file"}""");
        foreach ((string source, string expected) in new[] { ($"@{file}", "file"), ("-", "input") })
        {
            CommandRun run = await (fixture.Ann with { Input = """{"from":"input"}""" }).RunAsync(
                "tasks", "start", "quick", "--payload", source, "--wait", "--json");
            Assert.Equal(expected, run.Expect(0).Json.GetProperty("result").GetProperty("from").GetString());
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("@/nowhere/payload.json")]
    public async Task A_payload_that_is_no_object_is_not_sent(string payload) => Assert.Contains(
        "--payload: ", (await fixture.Ann.RunAsync("tasks", "start", "quick", "--payload", payload)).Expect(2).Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_watch_shows_each_event_and_ends_with_the_task()
    {
        string id = await fixture.PausedAsync("approval");
        CommandRun.Terminal terminal = fixture.Ann with { Listened = ["paused"] };
        Task<CommandRun> watch = terminal.RunAsync("tasks", "watch", id);
        await terminal.SaidAsync(0);
        (await fixture.Ann.RunAsync("tasks", "answer", id, "--pause", "1", "--answer", Complete)).Expect(0);

        string shown = (await watch).Expect(0).Out;
        Assert.Contains("paused", shown, StringComparison.Ordinal);
        Assert.Contains("May this be paid?", shown, StringComparison.Ordinal);
        Assert.Contains("succeeded", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exit_code_of_a_watch_is_how_the_task_has_ended()
    {
        CommandRun failed = await fixture.Ann.RunAsync("tasks", "start", "refusal", "--wait");
        Assert.Contains("the topic is taken", failed.Expect(1).Out, StringComparison.Ordinal);

        string id = await fixture.PausedAsync("approval");
        (await fixture.Ann.RunAsync("tasks", "cancel", id, "--yes", "--reason", "a mistake")).Expect(0);
        (await fixture.Ann.RunAsync("tasks", "watch", id)).Expect(3);
    }

    [Fact]
    public async Task A_failed_task_is_tried_again_as_a_new_one()
    {
        string id = (await fixture.Ann.RunAsync("tasks", "start", "refusal", "--id", "to-redrive", "--wait", "--json")).Expect(1)
            .Json.GetProperty("id").GetString()!;

        CommandRun again = (await fixture.Ann.RunAsync("tasks", "redrive", id, "--json")).Expect(0);

        Assert.NotEqual(id, again.Json.GetProperty("id").GetString());
        Assert.Equal("refusal", again.Json.GetProperty("flow").GetString());
    }

    [Fact]
    public async Task Lists_go_over_all_pages_up_to_a_limit_and_are_narrowed()
    {
        string waits = await fixture.PausedAsync("open_question");
        await fixture.PausedAsync("open_question");

        CommandRun all = await fixture.Ann.RunAsync(
            "tasks", "ls", "--flow", "open_question", "--status", "paused", "--waiting-for-me", "--json");
        JsonElement tasks = all.Expect(0).Json.GetProperty("tasks");
        Assert.True(tasks.GetArrayLength() >= 2);
        Assert.All(tasks.EnumerateArray(), static task => Assert.Equal("open_question", task.GetProperty("flow").GetString()));
        Assert.Equal(JsonValueKind.Null, all.Json.GetProperty("next_cursor").ValueKind);

        JsonElement one = (await fixture.Ann.RunAsync("tasks", "ls", "--flow", "open_question", "--limit", "1", "--json")).Expect(0).Json;
        Assert.Equal(1, one.GetProperty("tasks").GetArrayLength());
        Assert.Equal(JsonValueKind.String, one.GetProperty("next_cursor").ValueKind);

        string table = (await fixture.Ann.RunAsync("tasks", "ls", "--flow", "open_question")).Expect(0).Out;
        Assert.StartsWith("ID ", table, StringComparison.Ordinal);
        Assert.Contains(table.Split('\n'), line =>
            line.StartsWith(waits, StringComparison.Ordinal) && line.Contains("paused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Flows_are_listed_with_what_they_are_for() => Assert.Contains(
        "A question with fields of every kind", (await fixture.Ann.RunAsync("flows", "ls")).Expect(0).Out, StringComparison.Ordinal);

    [Fact]
    public async Task A_refusal_is_told_with_its_reason_on_the_standard_error()
    {
        CommandRun run = (await fixture.Reader.RunAsync("tasks", "start", "quick", "--json")).Expect(4);
        Assert.Empty(run.Out);
        Assert.Contains("(forbidden)", run.Error, StringComparison.Ordinal);

        Assert.Contains("(not_found)", (await fixture.Ann.RunAsync("tasks", "watch", "no-such-task")).Expect(4).Error, StringComparison.Ordinal);
        (await (fixture.Ann with { Key = "asya_wrong" }).RunAsync("tasks", "ls")).Expect(4);
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_is_refused_field_by_field_and_changes_nothing()
    {
        string id = await fixture.PausedAsync("approval");

        CommandRun run = await fixture.Ann.RunAsync("tasks", "answer", id, "--pause", "1", "--answer", """{"approved":"yes","tell":[]}""");

        Assert.Contains("(form_not_satisfied)", run.Expect(4).Error, StringComparison.Ordinal);
        Assert.Contains("\n  approved: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n  amount: ", run.Error, StringComparison.Ordinal);
        Assert.Equal("paused", (await StatusAsync(id)));
    }

    [Fact]
    public async Task An_answer_says_which_question_it_answers()
    {
        string id = await fixture.PausedAsync("approval");

        Assert.Contains("--pause", (await fixture.Ann.RunAsync("tasks", "answer", id, "--answer", Complete)).Expect(2).Error, StringComparison.Ordinal);
        (await fixture.Ann.RunAsync("tasks", "answer", id, "--pause", "2", "--answer", Complete)).Expect(4);
        Assert.Equal("paused", (await StatusAsync(id)));
    }

    [Fact]
    public async Task The_same_answer_with_the_same_key_gets_the_same_receipt()
    {
        string id = await fixture.PausedAsync("approval");
        string[] answer = ["tasks", "answer", id, "--pause", "1", "--answer", Complete, "--idempotency-key", id, "--json"];

        Assert.False((await fixture.Ann.RunAsync(answer)).Expect(0).Json.GetProperty("resume").GetProperty("repeated").GetBoolean());
        Assert.True((await fixture.Ann.RunAsync(answer)).Expect(0).Json.GetProperty("resume").GetProperty("repeated").GetBoolean());
    }

    [Fact]
    public async Task What_cannot_be_taken_back_is_confirmed()
    {
        string id = await fixture.PausedAsync("open_question");

        (await fixture.Ann.RunAsync("tasks", "cancel", id)).Expect(2);
        (await (fixture.Ann with { Typed = "\n" }).RunAsync("tasks", "cancel", id)).Expect(2);
        (await (fixture.Ann with { Typed = "no\n" }).RunAsync("tasks", "cancel", id)).Expect(2);
        Assert.Equal("paused", (await StatusAsync(id)));

        (await (fixture.Ann with { Typed = "y\n" }).RunAsync("tasks", "cancel", id, "--pause", "1")).Expect(0);
        Assert.Equal("canceled", (await StatusAsync(id)));
    }

    [Fact]
    public async Task A_terminal_is_asked_field_by_field_until_each_fits()
    {
        string id = await fixture.PausedAsync("approval", """{"topic":"a chair"}""");

        CommandRun run = await (fixture.Ann with { Typed = "maybe\nyes\n\nmuch\n12.50\n\n3\n2, 1\n\n\ny\n" })
            .RunAsync("tasks", "answer", id, "--json");

        JsonElement answered = run.Expect(0).Json;
        Assert.Equal(1, answered.GetProperty("resume").GetProperty("pause").GetInt32());
        Assert.Contains("Type yes or no.", run.Error, StringComparison.Ordinal);
        Assert.Contains("This field is required.", run.Error, StringComparison.Ordinal);
        Assert.Contains("Enter takes a chair", run.Error, StringComparison.Ordinal);
        (await fixture.Ann.RunAsync("tasks", "watch", id)).Expect(0);
        JsonElement result = (await fixture.Ann.RunAsync("tasks", "get", id, "--json")).Expect(0).Json.GetProperty("result");
        Assert.True(result.GetProperty("approved").GetBoolean());
        Assert.Equal("12.50", result.GetProperty("amount").GetRawText());
        Assert.Equal("""["team lead","requester"]""", JsonSerializer.Serialize(result.GetProperty("tell")));
        Assert.Equal(1, result.GetProperty("urgency").GetInt32());
        Assert.Equal("a chair", result.GetProperty("topic").GetString());
    }

    [Theory]
    [InlineData("yes\n12\n\n1\n\n\n\n")]
    [InlineData("yes\n12\n\n1\n\n\nn\n")]
    [InlineData("yes\n12\n")]
    public async Task Nothing_is_sent_before_the_person_has_confirmed(string typed)
    {
        string id = await fixture.PausedAsync("approval");

        CommandRun run = await (fixture.Ann with { Typed = typed }).RunAsync("tasks", "answer", id);

        Assert.Contains("Nothing was sent.", run.Expect(2).Error, StringComparison.Ordinal);
        Assert.Equal("paused", (await StatusAsync(id)));
    }

    [Fact]
    public async Task A_question_without_a_form_takes_an_object()
    {
        string id = await fixture.PausedAsync("open_question");

        CommandRun run = await (fixture.Ann with { Typed = "yes\n{\"good\":true}\ny\n" }).RunAsync("tasks", "answer", id);

        Assert.Contains("That is no JSON object", run.Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("asks nothing", (await (fixture.Ann with { Typed = "{}\ny\n" }).RunAsync("tasks", "answer", id)).Expect(4).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_is_shown_and_does_nothing_to_the_terminal()
    {
        string id = await fixture.PausedAsync("approval", """{"topic":"\u001b[2J\u009b31m\u202ered"}""");
        foreach (CommandRun run in new[]
        {
            await fixture.Ann.RunAsync("tasks", "get", id), await fixture.Ann.RunAsync("tasks", "get", id, "--json"),
            await (fixture.Ann with { Typed = "" }).RunAsync("tasks", "answer", id),
        })
        {
            string all = run.Out + run.Error;
            Assert.Contains(@"\u001b[2J\u009b31m\u202ered", all, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(all, static c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
        }
    }

    [Fact]
    public async Task The_doctor_finds_all_well_or_says_what_is_not()
    {
        CommandRun well = await fixture.Ann.RunAsync("doctor", "--json");
        Assert.All(well.Expect(0).Json.GetProperty("checks").EnumerateArray(), static check => Assert.True(check.GetProperty("ok").GetBoolean()));
        Assert.Equal(
            ["address", "clock", "ready", "key", "version"],
            well.Json.GetProperty("checks").EnumerateArray().Select(static check => check.GetProperty("check").GetString()));
        Assert.Contains("It stands for ann", (await fixture.Ann.RunAsync("doctor")).Expect(0).Out, StringComparison.Ordinal);

        CommandRun wrong = await (fixture.Ann with { Key = "asya_wrong" }).RunAsync("doctor");
        Assert.Contains("WRONG", wrong.Expect(4).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("asya_wrong", wrong.Out + wrong.Error, StringComparison.Ordinal);

        CommandRun late = await (fixture.Ann with { Clock = new ManualTimeProvider(DateTimeOffset.UtcNow.AddHours(1)) }).RunAsync("doctor");
        Assert.Contains("set the one that is wrong", late.Expect(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_runs_as_a_process()
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Asya.Cli.dll"), "tasks", "ls", "--json", "--key-file", "-"]);
        using TemporaryDirectory directory = new();
        start.ArgumentList[^1] = directory.Write("key", fixture.KeyOf("ann") + "\n");
        start.Environment["ASYA_URL"] = fixture.Silo.Address.AbsoluteUri;
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync().WithTimeout("the tool");
        await process.WaitForExitAsync().WithTimeout("its end");

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(output).RootElement.GetProperty("tasks").ValueKind);
    }

    private async Task<string?> StatusAsync(string id) =>
        (await fixture.Ann.RunAsync("tasks", "get", id, "--json")).Expect(0).Json.GetProperty("status").GetString();
}
