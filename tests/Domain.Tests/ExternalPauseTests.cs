using System.Text.Json;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>The content and the audience of a pause that a request asks for.</summary>
public sealed class ExternalPauseTests
{
    private const string Finance =
        """{"prompt":"Pay?","strict":true,"fields":[{"name":"approved","type":"boolean"}],"who":{"groups":["finance"],"not_requester":true}}""";

    [Theory]
    [InlineData("""{"fields":[{"name":"amount","payload_key":"/amount"}]}""", "fields")]
    [InlineData("""{"prompt":"?","when":{"expire":{"after":"1s","answer":{"amount":1}}}}""", "when")]
    [InlineData("""{"who":{"assignee":"ann"}}""", "who")]
    [InlineData("""{"strict":true}""", "strict")]
    [InlineData("""{"asked_by":"root"}""", "asked_by")]
    [InlineData("""{"anything":1}""", "anything")]
    public void The_requester_sets_nothing_but_a_prompt(string metadata, string member)
    {
        TaskDecision decision = TaskMachine.Decide(Task(Finance), Pause("ann", metadata, mayApprove: true), T0);

        Assert.Equal(TaskRejection.NotAllowed, decision.Rejection);
        Assert.Contains($"'{member}'", decision.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_takes_a_note_and_asks_whom_the_flow_asks()
    {
        JsonElement asked = Asked(Task(Finance), Pause("ann", """{"prompt":"Wait a moment"}"""));

        Assert.Equal("Wait a moment", asked.GetProperty("prompt").GetString());
        Assert.Equal("ann", asked.GetProperty("asked_by").GetString());
        JsonElement note = Assert.Single(asked.GetProperty("fields").EnumerateArray());
        Assert.Equal(("note", "/pause_notes/1"), (note.GetProperty("name").GetString(), note.GetProperty("payload_key").GetString()));
        Assert.Equal("""{"groups":["finance"],"not_requester":true}""", asked.GetProperty("who").GetRawText());
    }

    [Fact]
    public void Several_rules_of_a_flow_all_have_to_admit()
    {
        TaskState state = Task(Finance, """{"who":{"groups":["legal"]}}""");
        TaskState paused = Paused(state, Pause("ann", ""));

        Assert.True(paused.Pauses.Current!.Wait!.ExcludesRequester);
        Assert.NotNull(WaitRules.Refuse(paused, new("bob", [], ["finance"], IsAdmin: false)));
        Assert.NotNull(WaitRules.Refuse(paused, new("lea", [], ["legal"], IsAdmin: false)));
        Assert.NotNull(WaitRules.Refuse(paused, new("ann", [], ["finance", "legal"], IsAdmin: true)));
        Assert.Null(WaitRules.Refuse(paused, new("cfo", [], ["finance", "legal"], IsAdmin: false)));
        Assert.Null(WaitRules.Refuse(paused, new("root", [], [], IsAdmin: true)));
    }

    [Fact]
    public void The_people_of_a_pause_that_an_actor_asked_for_are_asked_later_too()
    {
        TaskState state = Decide(TaskState.None, Owned(Create(Route("draft", "slow", "publish"))), T0);
        state = Decide(state, Done(state, next: ["x-pause", "slow", "publish"], headers: $$"""{"x-asya-pause":{{Finance}}}"""), T0);
        state = Decide(state, Saved(state), T0);
        state = Answered(state, """{"approved":true}""");

        Assert.Equal(
            TaskRejection.NotAllowed, TaskMachine.Decide(state, Pause("ann", """{"fields":[]}""", mayApprove: true), T0).Rejection);
        Assert.NotNull(WaitRules.Refuse(Paused(state, Pause("ann", "")), new("cc", [], [], IsAdmin: false)));
    }

    [Fact]
    public void A_header_that_an_actor_has_set_is_left_to_the_pause_it_is_for()
    {
        TaskState state = Decide(TaskState.None, Owned(Create(Route("draft", "slow", "x-pause", "publish"))), T0);
        state = Decide(state, Done(state, headers: $$"""{"x-asya-pause":{{Finance}}}"""), T0);
        state = Paused(state, Pause("ann", ""));
        Assert.NotNull(WaitRules.Refuse(state, new("cc", [], [], IsAdmin: false)));

        state = Answered(state, """{"note":"go on"}""");
        state = Decide(state, Done(state), T0);

        Assert.Equal(Finance, state.Pauses.Current!.Metadata.ToString());
    }

    [Fact]
    public void A_caller_whom_the_flow_admits_may_set_a_form_but_admit_no_others_and_preset_no_answer()
    {
        const string Form = """{"prompt":"How much?","fields":[{"name":"amount","payload_key":"/amount"}],"who":{"assignee":"bob"}}""";
        TaskState state = Task(Finance);
        TaskCommand.Pause pause = Pause("bob", Form, mayApprove: true, groups: "finance");

        JsonElement asked = Asked(state, pause);

        Assert.Equal("amount", asked.GetProperty("fields")[0].GetProperty("name").GetString());
        Assert.Equal("""{"assignee":"bob","also":[{"groups":["finance"],"not_requester":true}]}""", asked.GetProperty("who").GetRawText());
        Assert.Equal(
            TaskRejection.NotAllowed, TaskMachine.Decide(state, Pause("bob", Form, mayApprove: false, groups: "finance"), T0).Rejection);
        foreach (string expiring in
            (string[])["""{"when":{"expire":{"after":"1s","answer":{"amount":1}}}}""",
                """{"when":{"expire":{"after":"1s","route":["publish"]}}}"""])
        {
            Assert.Equal(TaskRejection.Invalid, TaskMachine.Decide(state, Pause("bob", expiring, mayApprove: true, groups: "finance"), T0)
                .Rejection);
        }

        Assert.Equal(TaskRejection.None,
            TaskMachine.Decide(state,
                Pause("bob", """{"when":{"expire":{"after":"1s","cancel":true}}}""", mayApprove: true, groups: "finance"), T0).Rejection);
    }

    [Theory]
    [InlineData("rita", "ann", true)]
    [InlineData("rita", null, true)]
    [InlineData(null, "ann", true)]
    [InlineData(null, null, false)]
    public void It_is_confined_as_soon_as_the_owner_or_the_requester_is_known(string? owner, string? by, bool isConfined)
    {
        TaskState state = Running("draft", "publish");
        state = state with { Identity = state.Identity with { Principal = owner } };
        PauseTask request = new() { By = by, Metadata = Json("""{"fields":[{"name":"amount","payload_key":"/amount"}]}""") };

        Assert.Equal(isConfined ? TaskRejection.NotAllowed : TaskRejection.None,
            TaskMachine.Decide(state, new TaskCommand.Pause(request), T0).Rejection);
        TaskState wished = Decide(state, new TaskCommand.Pause(request with { Metadata = default }), T0);
        Assert.Equal(isConfined, wished.Pauses.Wish!.IsConfined);
    }

    [Theory]
    [InlineData("", true, TaskRejection.None)]
    [InlineData("", false, TaskRejection.NotAllowed)]
    [InlineData("finance", true, TaskRejection.NotAllowed)]
    [InlineData("legal", true, TaskRejection.NotAllowed)]
    [InlineData("finance legal", true, TaskRejection.None)]
    [InlineData("finance legal", false, TaskRejection.NotAllowed)]
    public void A_form_is_set_by_one_whom_every_pause_of_the_task_admits(string groups, bool mayApprove, TaskRejection expected)
    {
        TaskState state = groups.Length == 0 ? Task() : Task(Finance, """{"who":{"groups":["legal"]}}""");
        TaskCommand.Pause pause = Pause("bob", """{"fields":[{"name":"amount"}]}""", mayApprove, groups.Split(' '));

        Assert.Equal(expected, TaskMachine.Decide(state, pause, T0).Rejection);
    }

    [Theory]
    [InlineData("""{"prompt":null}""", TaskRejection.None)]
    [InlineData("""{"prompt":"Wait"}""", TaskRejection.None)]
    [InlineData("{}", TaskRejection.None)]
    [InlineData("""{"prompt":5}""", TaskRejection.Invalid)]
    [InlineData("""{"prompt":{"fields":[]}}""", TaskRejection.Invalid)]
    public void A_prompt_is_a_text(string metadata, TaskRejection expected) =>
        Assert.Equal(expected, TaskMachine.Decide(Task(Finance), Pause("ann", metadata), T0).Rejection);

    [Fact]
    public void A_note_is_optional_and_nothing_else_is_taken()
    {
        JsonElement asked = Asked(Task(Finance), Pause("ann", """{"prompt":null}"""));

        Assert.Equal("Task paused by external request", asked.GetProperty("prompt").GetString());
        Assert.False(asked.GetProperty("fields")[0].GetProperty("required").GetBoolean());
        Assert.True(asked.GetProperty("strict").GetBoolean());
    }

    [Fact]
    public void Of_a_form_the_prompt_is_never_empty_and_who_asks_is_never_the_request_s_word()
    {
        TaskState state = Task();
        PauseTask request = new()
        {
            MayApprove = true,
            Metadata = Json("""{"prompt":null,"asked_by":"root","fields":[{"name":"amount"}],"hint":"h"}"""),
        };

        Assert.Equal("""{"prompt":"Task paused by external request","fields":[{"name":"amount"}],"hint":"h"}""",
            Asked(state, new TaskCommand.Pause(request)).GetRawText());
        Assert.Equal("ann", Asked(state, new TaskCommand.Pause(request with { By = "ann" })).GetProperty("asked_by").GetString());
    }

    [Fact]
    public void Without_identity_the_request_is_taken_as_it_is()
    {
        const string Form =
            """{"prompt":"How much?","fields":[{"name":"amount"}],"when":{"expire":{"after":"1s","answer":{"amount":1}}}}""";
        TaskState state = Decide(TaskState.None, Create(Route("draft", "publish")), T0);
        state = Decide(state, new TaskCommand.Pause(new PauseTask { Metadata = Json(Form) }), T0);

        Assert.Equal(Form, Decide(state, Done(state), T0).Pauses.Current!.Metadata.ToString());
    }

    private static TaskState Task(params string[] pauses) =>
        Decide(TaskState.None,
            Owned(Create(Route("draft", "x-pause", "publish"), plan: new PausePlan([.. pauses.Select(Json)], PausePlan.Default.Otherwise))),
            T0);

    private static TaskCommand.Create Owned(TaskCommand.Create create) =>
        new(create.Task with { Request = create.Task.Request with { Principal = "ann" } });

    private static TaskCommand.Pause Pause(string by, string metadata, bool mayApprove = false, params string[] groups) =>
        new(new PauseTask
        {
            By = by,
            Metadata = metadata.Length == 0
            ? default
            : Json(metadata),
            MayApprove = mayApprove,
            Groups = [.. groups]
        });

    private static TaskState Answered(TaskState state, string input) => Decide(
        state,
        new TaskCommand.Resume(Answer(state)
            .Commit with
        { Request = new ResumeTask { Input = Json(input), By = "bob", Groups = ["finance"], Channel = "mesh" } }),
        T0);

    // At the next step boundary: the step in flight ends, and something else than x-pause comes next.
    private static TaskState Paused(TaskState state, TaskCommand.Pause pause)
    {
        state = Decide(state, pause, T0);
        state = Decide(state, Done(state, next: ["publish", "x-pause", "publish"]), T0);
        return Decide(state, Saved(state), T0);
    }

    private static JsonElement Asked(TaskState state, TaskCommand.Pause pause) =>
        JsonDocument.Parse(Paused(state, pause).Pauses.Current!.Metadata.Utf8).RootElement;
}
