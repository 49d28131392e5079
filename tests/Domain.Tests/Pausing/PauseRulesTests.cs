using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Pausing;

/// <summary>What a pause brings along when it begins, and what is told and deleted when it goes.</summary>
public sealed class PauseRulesTests
{
    private const string Finance = """{"prompt":"Pay?","who":{"groups":["finance"]}}""";
    private const string Legal = """{"prompt":"Fine?","who":{"groups":["legal"]}}""";

    [Fact]
    public void A_task_remembers_the_people_of_each_pause_so_that_a_requested_one_admits_no_others()
    {
        TaskState state = Running("draft", "x-pause", "check", "x-pause", "publish");
        state = Decide(state, Done(state, headers: $$"""{"x-asya-pause":{{Finance}}}"""), T0);
        state = Decide(state, Saved(state), T0);
        state = Decide(state, new TaskCommand.Resume(Answer(state).Commit with
        {
            Request = new ResumeTask { Input = Json("{}"), By = "ann", Groups = ["finance"] },
        }), T0);

        state = Decide(state, Done(state, headers: $$"""{"x-asya-pause":{{Legal}}}"""), T0);

        Assert.Equal([new(null, ["finance"], NotRequester: false), new(null, ["legal"], NotRequester: false)],
            state.Pauses.PeopleAsked!.Value.AsEnumerable());
    }

    [Fact]
    public void A_value_that_another_pause_of_the_flow_redacts_is_not_proposed()
    {
        PausePlan plan = new(
            [Json("""{"fields":[{"name":"iban","prefill":true},{"name":"text","prefill":true}]}"""),
                Json("""{"fields":[{"name":"account","payload_key":"/iban","redact":true}]}""")], default);
        TaskState state = Decide(TaskState.None, Create(Route("draft", "x-pause", "a", "x-pause", "publish"), plan: plan), T0);

        state = Decide(state, Done(state, """{"iban":"SECRET","text":"open"}"""), T0);

        Assert.Equal("""{"fields":[{"name":"iban","prefill":true},{"name":"text","prefill":true,"default":"open"}]}""",
            state.Pauses.Current!.Metadata.ToString());
    }

    [Theory]
    [InlineData("hold on", "hold on")]
    [InlineData(null, "Task paused by external request")]
    public void A_requested_pause_says_why(string? message, string expected)
    {
        TaskState state = Decide(Running("draft", "publish"), new TaskCommand.Pause(new PauseTask { Message = message }), T0);

        Assert.Equal(expected, state.Progress.Message);
    }

    [Theory]
    [InlineData(true, "flow")]
    [InlineData(false, "default")]
    public void A_pause_of_a_flow_without_a_list_names_the_flow_or_the_default(bool isOfFlow, string id) =>
        Assert.Equal(id, new PausePlan([], Json("{}")) { IsOfFlow = isOfFlow }.For(0).Id);

    [Fact]
    public void A_pause_beside_the_list_of_a_flow_names_itself_inserted()
    {
        PausePlan plan = new([Json("""{"prompt":"1"}""")], Json("""{"prompt":"else"}""")) { IsOfFlow = true };

        Assert.Equal(("flow:1", Json("""{"prompt":"1"}""")), plan.For(1));
        Assert.Equal(("flow:inserted", Json("""{"prompt":"else"}""")), plan.For(2));
    }

    [Fact]
    public void A_pause_that_leaves_the_route_is_told_by_the_name_of_its_definition_and_one_without_is_not()
    {
        PausePlan plan = new([Json(Finance), Json(Legal)], Json("{}"));
        TaskState state = Decide(TaskState.None, Create(Route("a", "x-pause", "b", "x-pause", "c", "x-pause", "d"), plan: plan), T0);
        string[] looping = ["b", "x-pause", "b", "x-pause", "c", "x-pause", "d"];
        TaskState defined = Decide(state, Done(state, next: looping, headers: $$"""{"x-asya-pause":{{Legal}}}"""), T0);

        Assert.Contains("a pause has left the route: flow:1, flow:2\"", Told(Decide(state, Done(state, next: ["d"]), T0)),
            StringComparison.Ordinal);
        Assert.Contains("a pause has left the route: step:1/a, flow:2\"", Told(Decide(defined, Done(defined, next: ["d"]), T0)),
            StringComparison.Ordinal);

        TaskState inserting = Running("a", "x-pause", "b");
        Assert.DoesNotContain("pause_removed", Kinds(Decide(inserting, Done(inserting, next: ["b"]), T0)));
    }

    [Fact]
    public void A_checkpoint_that_its_task_s_end_has_overtaken_is_deleted_as_soon_as_it_is_there()
    {
        TaskState pausing = Decide(Running("draft", "x-pause"), Done(Running("draft", "x-pause")), T0);
        TaskState canceled = Decide(pausing, Cancel(), T0);

        TaskDecision landed = TaskMachine.Decide(canceled, Saved(pausing), T0.AddSeconds(1));
        Assert.Equal([new CheckpointKey("paused/report-123.1.json")],
            Assert.IsType<TaskEffect.DeleteCheckpoints>(Assert.Single(landed.Effects)).Keys.AsEnumerable());
        Assert.Same(canceled, landed.Next);

        Assert.Empty(TaskMachine.Decide(canceled, Outcome(pausing, StepOutcome.CheckpointFailed), T0.AddSeconds(1)).Effects);
        Assert.Empty(TaskMachine.Decide(canceled with { Cleanup = [] }, Saved(pausing), T0.AddSeconds(1)).Effects);
    }

    [Fact]
    public void A_form_that_an_actor_writes_as_text_is_read_as_the_form_that_it_is()
    {
        TaskState state = Running("draft", "x-pause", "publish");
        string header = System.Text.Json.JsonSerializer.Serialize(Finance);

        state = Decide(state, Done(state, headers: $$"""{"x-asya-pause":{{header}}}"""), T0);

        Assert.Equal(Finance, state.Pauses.Current!.Metadata.ToString());
        Assert.Equal(["finance"], state.Pauses.Current.Wait!.Groups.AsEnumerable());
    }

    [Fact]
    public void An_actor_gives_fields_to_a_form_of_the_flow_that_has_none()
    {
        TaskCommand.Create create =
            Create(Route("draft", "x-pause", "publish"), plan: new([], Json("""{"who":{"groups":["finance"]}}""")) { IsOfFlow = true });
        TaskState state = Decide(TaskState.None,
            new TaskCommand.Create(create.Task with { Request = create.Task.Request with { Principal = "rita" } }), T0);

        state = Decide(state, Done(state, headers: """{"x-asya-pause":{"prompt":"How much?","fields":[{"name":"amount"}]}}"""), T0);

        Assert.Equal("""{"who":{"groups":["finance"]},"prompt":"How much?","fields":[{"name":"amount"}]}""",
            state.Pauses.Current!.Metadata.ToString());
    }

    [Theory]
    [InlineData("""{"assignee":"cfo"}""")]
    [InlineData("""[{"assignee":"cfo"}]""")]
    public void The_people_that_an_actor_names_have_to_admit_beside_those_of_the_flow(string also)
    {
        string ofFlow = $$"""{"who":{"groups":["finance"],"also":{{also}}} }""";
        TaskCommand.Create create = Create(Route("draft", "x-pause", "publish"), plan: new([], Json(ofFlow)) { IsOfFlow = true });
        TaskState state = Decide(TaskState.None,
            new TaskCommand.Create(create.Task with { Request = create.Task.Request with { Principal = "rita" } }), T0);

        state = Decide(state, Done(state, headers: """{"x-asya-pause":{"who":{"groups":["legal"]}}}"""), T0);

        Assert.Equal("""{"who":{"groups":["finance"],"also":[{"assignee":"cfo"},{"groups":["legal"]}]}}""",
            state.Pauses.Current!.Metadata.ToString());
    }

    [Fact]
    public void A_question_is_kept_whole_for_a_second_try_and_only_where_the_flow_asks_again()
    {
        TaskState state = PausedFor("rita", """{"prompt":"Go?"}""");
        PauseDefinition asked = new() { Id = "default", Metadata = Json("""{"prompt":"Go?"}"""), IsComplete = true };
        TaskState asking = state with { Pauses = state.Pauses with { Plan = state.Pauses.Plan with { AsksAgain = true } } };

        TaskState answered = Decide(asking, Answer(asking), T0);

        Assert.Equal([asked], answered.Pauses.QuestionsAsked!.Value.AsEnumerable());
        Assert.Equal([asked], QuestionsAsked.Before(answered, unanswered: null).AsEnumerable());
        Assert.Empty(QuestionsAsked.Before(answered with { Pauses = answered.Pauses with { Plan = state.Pauses.Plan } }, unanswered: null));
        Assert.Null(Decide(state, Answer(state), T0).Pauses.QuestionsAsked);
    }

    private static string Told(TaskState state) =>
        state.NewEvents.Single(static item => item.Event.Kind == "pause_removed").Event.Data.ToString();
}
