using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Grains.Hosting;
using Asya.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Testing.Tests;

/// <summary>What a test of a flow can see and move, and how it says what is wrong.</summary>
public sealed class FlowTestTests
{
    private const string Flows = """
        flows:
        - name: expense
          entrypoint: check
          route_next: [x-pause, pay]
          timeout: 60
          pause:
            prompt: Approve this expense?
            strict: true
            fields:
            - {name: approved, type: boolean, required: true}
            - {name: reason, type: string}
            who: {groups: [finance], not_requester: true}
            when:
              due: 2h
              remind: [1h, 90m]
              escalate: {after: 4h, groups: [managers]}
              expire: {after: 1d, answer: {approved: false, reason: too late}}
        """;

    private static readonly DateTimeOffset Start = new FlowTestOptions().StartsAt;
    private static readonly FlowPerson Ann = FlowPerson.Named("ann", "finance");
    private static readonly FlowPerson Bob = FlowPerson.Named("bob", "finance");
    private static readonly FlowPerson Max = FlowPerson.Named("max", "managers");

    [Fact]
    public async Task A_question_says_what_is_asked_whom_and_until_when()
    {
        await using FlowTest test = await StartAsync();
        FlowTask task = await test.StartTaskAsync("expense", new { amount = 1200 }, by: Ann);

        FlowQuestion question = await task.ExpectQuestionAsync("Approve this expense?");

        question.ExpectFields("approved", "reason").ExpectDueIn(TimeSpan.FromHours(2));
        await question.ExpectMayAnswerAsync(Bob);
        await question.ExpectMayNotAnswerAsync(Ann);
        await question.ExpectMayNotAnswerAsync("bob");
        Assert.Equal((1, true), (question.Number, (bool?)question.Payload["checked"]));
        await task.ExpectRefusalAsync(Ann, new { approved = true }, TaskRejection.NotAllowed);
        TaskRejectedException refused = await task.ExpectRefusalAsync(Bob, new { approved = "yes" }, TaskRejection.FormNotSatisfied);
        Assert.Equal("approved", Assert.Single(refused.Fields).Field);

        await task.AnswerAsync(Bob, """{"approved":true}""");
        FlowEnd end = await task.ExpectSucceededAsync();
        Assert.Equal(new Paid(1200, true, true), end.PayloadAs<Paid>());
        Assert.Equal(("bob", "test"), (Assert.Single(end.Task.Answers).By, end.Task.Answers[0].Channel));
    }

    [Fact]
    public async Task Time_passes_through_reminders_escalation_and_expiry_each_at_its_own_time()
    {
        await using FlowTest test = await StartAsync();
        FlowTask task = await test.StartTaskAsync("expense", new { amount = 1200 }, by: Ann);
        await task.ExpectQuestionAsync();

        await test.AdvanceAsync(TimeSpan.FromHours(5));
        FlowQuestion question = await task.ExpectQuestionAsync();
        await question.ExpectMayNotAnswerAsync(Bob);
        await question.ExpectMayAnswerAsync(Max);
        await task.ExpectHistoryAsync("paused", "reminded", "reminded", "escalated");
        question.ExpectDueIn(TimeSpan.FromHours(-3));

        await test.AdvanceAsync(TimeSpan.FromDays(2));
        FlowEnd end = await task.ExpectSucceededAsync();
        Assert.Equal((false, "too late"), ((bool)end.Payload["approved"]!, (string?)end.Payload["reason"]));
        Dictionary<string, TimeSpan> at = (await task.GetHistoryAsync())
            .Where(static e => e.Kind is "escalated" or "expired" or "succeeded")
            .ToDictionary(static e => e.Kind, e => e.At - Start);
        Assert.Equal(
            (TimeSpan.FromHours(4), TimeSpan.FromDays(1), TimeSpan.FromDays(1)), (at["escalated"], at["expired"], at["succeeded"]));
        Assert.Equal(Start + TimeSpan.FromHours(53), test.Now);
    }

    [Fact]
    public async Task A_year_passes_at_once_and_a_claim_ends_by_itself()
    {
        await using FlowTest test = await StartAsync(flows: Flows
            .Replace("expire: {after: 1d", "expire: {after: 700d", StringComparison.Ordinal)
            .Replace("escalate: {after: 4h, groups: [managers]}", "", StringComparison.Ordinal));
        FlowTask task = await test.StartTaskAsync("expense", new { amount = 1200 }, by: Ann);
        await task.ExpectQuestionAsync();
        FlowPerson carl = FlowPerson.Named("carl", "finance");
        await task.ClaimAsync(carl);
        await task.ExpectRefusalAsync(Bob, new { approved = true }, TaskRejection.Claimed);

        await test.AdvanceAsync(TimeSpan.FromDays(365));

        await task.ExpectHistoryAsync("claimed", "released");
        await task.AnswerAsync(Bob, new { approved = true });
        await task.ExpectSucceededAsync();
    }

    [Fact]
    public async Task A_delegate_answers_and_a_cancelled_task_is_cancelled()
    {
        await using FlowTest test = await StartAsync();
        FlowTask task = await test.StartTaskAsync("expense", new { amount = 1 }, by: Ann);
        await task.DelegateAsync(Bob, "zoe");
        await task.ExpectRefusalAsync(Bob, new { approved = true }, TaskRejection.NotAllowed);
        await task.AnswerAsync(FlowPerson.Named("zoe", "finance"), new { approved = true });
        await task.ExpectSucceededAsync();

        FlowTask other = await test.StartTaskAsync("expense", new { amount = 2 }, by: Ann);
        await other.ExpectQuestionAsync();
        await other.CancelAsync("changed her mind", by: Ann);
        await other.ExpectCanceledAsync();
    }

    [Fact]
    public async Task A_failed_step_is_tried_again_when_its_time_has_come()
    {
        await using FlowTest test = await StartAsync(
            "pay",
            static (payload, context, _) => context.Get(".status.attempt")!.GetValue<int>() < 3
                ? throw new IOException("the bank is away")
                : Task.FromResult<JsonObject?>(payload),
            Flows + """

              resiliency:
                policies:
                  default: {maxAttempts: 3, backoff: constant, initialDelay: 20s, jitter: false}
            """);
        FlowTask task = await test.StartTaskAsync("expense", new { amount = 1 }, by: Ann);
        await task.AnswerAsync(Bob, new { approved = true });
        FlowTestException early = await Assert.ThrowsAsync<FlowTestException>(task.ExpectSucceededAsync);
        Assert.Contains("but it waits at 'pay'", early.Message, StringComparison.Ordinal);

        await test.AdvanceAsync(TimeSpan.FromSeconds(40));

        await task.ExpectSucceededAsync();
        Assert.Equal(
            [TimeSpan.Zero, TimeSpan.FromSeconds(20)],
            (await task.GetHistoryAsync()).Where(static e => e.Kind == "retrying").Select(static e => e.At - Start));
    }

    [Fact]
    public async Task A_handler_that_does_not_end_fails_at_the_end_of_the_sla()
    {
        TaskCompletionSource started = new();
        await using FlowTest test = await StartAsync("check", async (payload, _, cancellationToken) =>
        {
            started.SetResult();
            return await Never(payload, cancellationToken);
        });
        FlowTask task = await test.StartTaskAsync("expense", new { amount = 1 });
        await started.Task.WithTimeout("the handler to start");

        await test.AdvanceAsync(TimeSpan.FromSeconds(60), whileStepsRun: true);

        FlowEnd end = await task.ExpectFailedAsync();
        Assert.Equal(TaskErrorCode.Timeout.WireName, end.Task.Error!.Code);
    }

    [Fact]
    public async Task A_handler_that_does_not_end_is_named()
    {
        await using FlowTest test = await StartAsync(
            "check",
            static (payload, _, cancellationToken) => Never(payload, cancellationToken),
            patience: TimeSpan.FromSeconds(0.3));
        FlowTask task = await test.StartTaskAsync("expense", new { amount = 1 });

        FlowTestException e = await Assert.ThrowsAsync<FlowTestException>(() => task.ExpectQuestionAsync());

        Assert.Contains("Still at work: task 'task-1' runs 'check' (step 1, attempt 1)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_says_what_was_expected_what_came_and_what_has_happened()
    {
        await using FlowTest test = await StartAsync();
        FlowTask task = await test.StartTaskAsync("expense", new { amount = 1 }, by: Ann, id: "e-1");
        FlowQuestion question = await task.ExpectQuestionAsync();

        await FailsAsync(
            "Expected task 'e-1' to succeed, but it is paused and asks 'Approve this expense?'.", () => task.ExpectSucceededAsync());
        await FailsAsync("to ask 'Why?', but it asks 'Approve this expense?'", () => task.ExpectQuestionAsync("Why?"));
        await FailsAsync("to ask for the fields approved, but it asks for approved, reason", () => question.ExpectFields("approved"));
        await FailsAsync("to be due in 01:00:00, but it is due in 02:00:00", () => question.ExpectDueIn(TimeSpan.FromHours(1)));
        await FailsAsync("to have no due time, but it is due in 02:00:00", () => question.ExpectDueIn(null));
        await FailsAsync(
            "to let max (managers) answer, but it does not: it asks the group finance, not the requester",
            () => question.ExpectMayAnswerAsync(Max));
        await FailsAsync("not to let bob (finance) answer, but it does", () => question.ExpectMayNotAnswerAsync(Bob));
        await FailsAsync("has no 'resumed' after 'paused'", () => task.ExpectHistoryAsync("created", "paused", "resumed"));
        await FailsAsync(
            "to refuse the answer of ann (finance) as Claimed, but it refused it as NotAllowed",
            () => task.ExpectRefusalAsync(Ann, new { approved = true }, TaskRejection.Claimed));
        await FailsAsync(
            "to refuse the answer of bob (finance), but it took it", () => task.ExpectRefusalAsync(Bob, new { approved = true }));
        await task.ExpectSucceededAsync();
        await FailsAsync("to be cancelled, but it succeeded with {\"amount\":1", () => task.ExpectCanceledAsync());
        await FailsAsync("+00:00:00  paused", () => task.ExpectQuestionAsync());
    }

    [Fact]
    public async Task A_wrong_flow_ends_the_start_with_its_reason()
    {
        OperatorException e = await Assert.ThrowsAnyAsync<OperatorException>(
            () => StartAsync(flows: Flows.Replace("[x-pause, pay]", "[x-pause, pya]", StringComparison.Ordinal)));

        Assert.Contains("names the actor 'pya', which this silo does not have (did you mean 'pay'?)", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(
            () => FlowTest.StartAsync(new FlowTestOptions { FlowsYaml = Flows, ConfigurationFolder = "config" }));
    }

    [Fact]
    public async Task A_payload_that_is_no_object_is_refused()
    {
        await using FlowTest test = await StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => test.StartTaskAsync("expense", "[1]"));
        await Assert.ThrowsAsync<ArgumentException>(() => test.StartTaskAsync("expense", "{"));
        await Assert.ThrowsAsync<ArgumentException>(() => test.StartTaskAsync("expense", 7));
    }

    [Fact]
    public async Task Many_tests_run_at_the_same_time_and_leave_no_files()
    {
        string[] folders = await Task.WhenAll(Enumerable.Range(0, 4).Select(static async n =>
        {
            await using FlowTest test = await StartAsync();
            FlowTask task = await test.StartTaskAsync("expense", new { amount = n }, by: Ann);
            await task.AnswerAsync(Bob, new { approved = true });
            Assert.Equal(n, (int?)(await task.ExpectSucceededAsync()).Payload["amount"]);
            string folder = test.Services.GetRequiredService<IConfiguration>()[StorageKeys.Directory]!;
            Assert.True(Directory.Exists(folder), folder);
            return folder;
        }));

        Assert.All(folders, static folder => Assert.False(Directory.Exists(Path.GetDirectoryName(folder)), folder));
    }

    [Fact]
    public async Task An_actor_that_is_not_there_is_not_replaced()
    {
        ArgumentException e = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => StartAsync("pya", static (payload, _, _) => Task.FromResult<JsonObject?>(payload)));

        Assert.Contains("There is no C# actor 'pya' to be replaced", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slices_ask_side_by_side_and_the_task_goes_on_when_all_are_answered()
    {
        await using FlowTest test = await FlowTest.StartAsync(new FlowTestOptions
        {
            ConfigureServices = static services => services.AddGeneratorActor("split", Split)
                .AddActor("join", static (payload, _, _) => Task.FromResult<JsonObject?>(payload)),
        });
        FlowTask task = await test.StartTaskAsync(ActorRoute.StartAt("split", ActorRoute.PauseActor, "join"), new { n = 0 }, by: Ann);
        await task.AnswerAsync(Ann, new { first = true });
        IReadOnlyList<string> slices = await task.GetChildrenAsync();

        foreach (string slice in slices)
        {
            await test.Task(slice).ExpectQuestionAsync();
            await test.Task(slice).AnswerAsync(Ann, new { second = true });
        }

        FlowEnd end = await task.ExpectSucceededAsync();
        Assert.Equal([1, 2], end.Payload["parts"]!.AsArray().Select(static part => (int)part!["n"]!));
        Assert.Equal(2, slices.Count);
    }

    private static async IAsyncEnumerable<ActorYield> Split(
        JsonObject payload, ActorContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return ActorYield.MeetAt("join", "/parts");
        yield return payload;
        yield return new JsonObject { ["n"] = 1 };
        yield return new JsonObject { ["n"] = 2 };
    }

    private static async Task<JsonObject?> Never(JsonObject payload, CancellationToken cancellationToken)
    {
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        return payload;
    }

    private static async Task FailsAsync(string message, Func<Task> expect)
    {
        FlowTestException e = await Assert.ThrowsAsync<FlowTestException>(expect);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains("The history of task 'e-1', since the start of the test:", e.Message, StringComparison.Ordinal);
        Assert.Contains("created", e.Message, StringComparison.Ordinal);
    }

    private static Task FailsAsync(string message, Action expect) => FailsAsync(message, () =>
    {
        expect();
        return Task.CompletedTask;
    });

    private static Task<FlowTest> StartAsync(
        string? replaced = null,
        Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>>? by = null,
        string flows = Flows,
        TimeSpan? patience = null) => FlowTest.StartAsync(new FlowTestOptions
        {
            FlowsYaml = flows,
            Patience = patience ?? TimeSpan.FromSeconds(30),
            ConfigureServices = static services => services
                .AddActor("check", static (payload, _, _) =>
                {
                    payload["checked"] = true;
                    return Task.FromResult<JsonObject?>(payload);
                })
                .AddActor("pay", static (payload, _, _) => Task.FromResult<JsonObject?>(payload)),
            ReplaceActors = replaced is null
                ? new FlowTestOptions().ReplaceActors
                : new Dictionary<string, Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>>> { [replaced] = by! },
        });

    private sealed record Paid(int amount, bool @checked, bool approved);
}
