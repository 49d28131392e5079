using System.Text.Json;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>What is taken out of rows of versions that believed the control headers of requests.</summary>
public sealed class EarlierRowsTests
{
    private const string Finance = """{"prompt":"Pay?","who":{"groups":["finance"]}}""";
    private const string Legal = """{"prompt":"Fine?","who":{"groups":["legal"]}}""";

    private static readonly PausePlan OfFlow = new([], Json(Finance)) { IsOfFlow = true };

    [Fact]
    public void A_task_that_is_not_there_has_nothing_to_take_out() => Assert.Same(TaskState.None, EarlierRows.Vet(TaskState.None));

    [Fact]
    public void A_row_of_this_version_is_returned_as_it_is()
    {
        TaskState state = Running("draft", "x-pause");

        Assert.Equal((true, true), (state.Row.IsVetted, state.Row.ArePausesBound));
        Assert.Same(state, EarlierRows.Vet(state));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("""{"trace":"t"}""", false)]
    [InlineData("""{"trace":"t","_on_error":"publish"}""", true)]
    public void A_row_is_looked_at_once_and_says_whether_something_was_taken_out(string headers, bool wasChanged)
    {
        TaskState vetted = EarlierRows.Vet(Row(Headed(Running("draft"), headers)));

        Assert.Equal((true, true, wasChanged), (vetted.Row.IsVetted, vetted.Row.ArePausesBound, vetted.Row.WasChanged));
        Assert.Same(vetted, EarlierRows.Vet(vetted));
    }

    [Theory]
    [InlineData("""{"_on_error":"a","x-asya-fan-in":{},"trace":"t"}""", """{"trace":"t"}""")]
    [InlineData("""{"_on_error":"a","x-asya-fan-in":{}}""", "")]
    [InlineData("""{"x-asya-slice":{},"trace":"t"}""", """{"trace":"t"}""")]
    [InlineData("""{"x-asya-end":{},"trace":"t"}""", """{"trace":"t"}""")]
    [InlineData("""{"x-asya-redrive-of":"t","trace":"t"}""", """{"trace":"t"}""")]
    [InlineData("""{"x-asya-error":{},"trace":"t"}""", """{"trace":"t"}""")]
    [InlineData("""{"x-asya-pause":{},"trace":"t"}""", """{"trace":"t"}""")]
    [InlineData("""["no headers"]""", """["no headers"]""")]
    public void Before_the_first_step_has_ended_no_control_header_stays(string headers, string left) =>
        Assert.Equal(left, EarlierRows.Vet(Bound(Headed(Running("draft"), headers))).Headers.ToString());

    [Theory]
    [InlineData("""{"_on_error":"a"}""", "")]
    [InlineData("""{"x-asya-slice":{}}""", "")]
    [InlineData("""{"x-asya-error":{}}""", """{"x-asya-error":{}}""")]
    [InlineData("""{"x-asya-pause":{"prompt":"Go?"}}""", """{"x-asya-pause":{"prompt":"Go?"}}""")]
    public void After_it_what_an_actor_may_have_set_stays(string headers, string left)
    {
        TaskState state = Running("draft", "publish");

        Assert.Equal(left, EarlierRows.Vet(Bound(Headed(Decide(state, Done(state), T0), headers))).Headers.ToString());
    }

    [Theory]
    [InlineData(true, "x-asya-slice", true)]
    [InlineData(true, "x-asya-end", false)]
    [InlineData(true, "x-asya-redrive-of", false)]
    [InlineData(true, "x-asya-error", true)]
    [InlineData(false, "x-asya-slice", true)]
    [InlineData(false, "x-asya-end", true)]
    [InlineData(false, "x-asya-redrive-of", true)]
    public void A_slice_keeps_what_tells_it_whose_it_is_and_any_other_child_what_the_engine_told_it(bool isSlice, string header, bool stays)
    {
        TaskState state = Headed(Running("draft"), $$"""{"trace":"t","{{header}}":1}""");
        state = state with { Identity = state.Identity with { Parent = new(new("parent"), 3, 1, isSlice, "") } };

        Assert.Equal(
            stays, EarlierRows.Vet(Bound(state)).Headers.ToString().Contains(header, StringComparison.Ordinal));
    }

    [Fact]
    public void The_definition_that_a_header_gives_the_next_pause_of_the_flow_keeps_its_people_and_gets_the_form_of_the_flow()
    {
        PausePlan plan = new([Json("{}"), Json(Finance)], Json("""{"prompt":"Else?"}""")) { IsOfFlow = true };
        TaskState state = Running("draft", "publish");
        state = Owned(Headed(Decide(state, Done(state), T0), $$"""{"x-asya-pause":{{Legal}}}"""), plan, plannedPauses: 1);

        TaskState vetted = EarlierRows.Vet(state);

        Assert.Equal("""{"x-asya-pause":{"prompt":"Pay?","who":{"groups":["finance"],"also":[{"groups":["legal"]}]}}}""",
            vetted.Headers.ToString());
        Assert.True(vetted.Row.WasChanged);
    }

    [Theory]
    [InlineData("""{"prompt":"Wait","who":{"assignee":"eve"},"fields":[{"name":"amount"}]}""", """{"prompt":"Wait"}""")]
    [InlineData("""{"fields":[{"name":"amount"}]}""", "")]
    public void Of_a_requested_pause_its_prompt_stays_and_it_is_confined(string metadata, string left)
    {
        TaskState state = Running("draft", "publish");
        state = state with { Pauses = state.Pauses with { Wish = new(Json(metadata), "why", "rita") } };

        PauseRequest wish = EarlierRows.Vet(Owned(state, OfFlow)).Pauses.Wish!;

        Assert.Equal((left, true, "why", "rita"), (wish.Metadata.ToString(), wish.IsConfined, wish.Message, wish.By));
        Assert.Same(state.Pauses.Wish, EarlierRows.Vet(Bound(state)).Pauses.Wish);
    }

    [Theory]
    [InlineData(Legal, """{"prompt":"Pay?","who":{"groups":["finance"],"also":[{"groups":["legal"]}]}}""")]
    [InlineData("""{"prompt":"Anyone?"}""", Finance)]
    [InlineData("""{"when":{"expire":{"after":"1s","answer":{"approved":true}}}}""", Finance)]
    public void A_pause_in_force_asks_what_the_flow_asks_and_whom_both_admit(string asked, string left)
    {
        TaskState vetted = EarlierRows.Vet(Owned(Asking(asked), OfFlow));

        Assert.Equal(left, vetted.Pauses.Current!.Metadata.ToString());
        Assert.Equal(["finance"], vetted.Pauses.Current.Wait!.Rules[0].Groups.AsEnumerable());
        Assert.NotNull(WaitRules.Refuse(vetted, new("eve", [], ["legal"], IsAdmin: false)));
        Assert.True(vetted.Row.WasChanged);
    }

    [Fact]
    public void The_people_that_a_pause_in_force_named_have_to_admit_too_where_the_flow_names_none()
    {
        TaskState vetted = EarlierRows.Vet(Owned(Asking(Legal), new([], Json("""{"prompt":"Flow"}""")) { IsOfFlow = true }));

        Assert.Equal("""{"prompt":"Flow","who":{"groups":["legal"]}}""", vetted.Pauses.Current!.Metadata.ToString());
    }

    [Fact]
    public void A_pause_in_force_of_which_the_flow_says_nothing_keeps_its_people()
    {
        TaskState vetted = EarlierRows.Vet(Owned(Asking(Finance), new([], default)));

        Assert.Equal(Finance, vetted.Pauses.Current!.Metadata.ToString());
        Assert.NotNull(WaitRules.Refuse(vetted, new("eve", [], ["sales"], IsAdmin: false)));
    }

    [Fact]
    public void A_claim_outlives_the_stricter_question_and_a_question_without_rules_has_no_wait()
    {
        TaskState state = Asking(Legal);
        WaitState claimed = new() { ClaimedBy = "ann", ClaimedUntil = T0.AddHours(8) };
        state = state with { Pauses = state.Pauses with { Current = state.Pauses.Current! with { Wait = claimed } } };

        WaitState wait = EarlierRows.Vet(Owned(state, OfFlow)).Pauses.Current!.Wait!;

        Assert.Equal(("ann", T0.AddHours(8)), (wait.ClaimedBy, wait.ClaimedUntil));
        PausePlan mere = new([], Json("""{"prompt":"Flow"}""")) { IsOfFlow = true };
        Assert.Null(EarlierRows.Vet(Owned(Asking("""{"prompt":"Anyone?"}"""), mere)).Pauses.Current!.Wait);
    }

    [Theory]
    [InlineData("""{"prompt":"?","when":{"due":"1h","expire":{"after":"2h","answer":{"approved":true}}}}""",
        """{"prompt":"?","when":{"due":"1h"}}""")]
    [InlineData("""{"prompt":"?","when":{"expire":{"after":"2h","route":["publish"]}}}""", """{"prompt":"?","when":{}}""")]
    [InlineData("""{"prompt":"?","when":{"expire":{"after":"2h","cancel":true}}}""",
        """{"prompt":"?","when":{"expire":{"after":"2h","cancel":true}}}""")]
    [InlineData("""{"prompt":"?","when":{"due":"1h"}}""", """{"prompt":"?","when":{"due":"1h"}}""")]
    [InlineData(Legal, Legal)]
    [InlineData("""{"prompt":"?"}""", """{"prompt":"?"}""")]
    public void Where_the_flow_has_no_form_of_its_own_no_pause_answers_itself(string asked, string left)
    {
        foreach (TaskState row in (TaskState[])[Bound(Asking(asked)), Owned(Asking(asked), PausePlan.Default)])
        {
            TaskState vetted = EarlierRows.Vet(row);

            Assert.Equal((left, asked != left), (vetted.Pauses.Current!.Metadata.ToString(), vetted.Row.WasChanged));
        }
    }

    [Fact]
    public void Without_identity_the_actor_s_definition_stays_although_the_flow_has_another()
    {
        TaskState state = Asking(Legal);
        state = Bound(state with { Pauses = state.Pauses with { Plan = OfFlow } });

        Assert.Equal(Legal, EarlierRows.Vet(state).Pauses.Current!.Metadata.ToString());
    }

    [Theory]
    [InlineData(0, Finance)]
    [InlineData(1, Finance)]
    [InlineData(2, Legal)]
    public void A_pause_that_asks_what_the_flow_asks_at_its_place_is_left_alone(int plannedPauses, string asked)
    {
        PausePlan plan = new([Json(Finance), Json(Legal)], Json("""{"prompt":"Else?"}""")) { IsOfFlow = true };
        TaskState state = Owned(Asking(asked), plan, plannedPauses);

        TaskState vetted = EarlierRows.Vet(state);

        Assert.Same(state.Pauses.Current, vetted.Pauses.Current);
        Assert.False(vetted.Row.WasChanged);
    }

    [Fact]
    public void The_pauses_ahead_get_the_definitions_that_were_counted_and_the_header_s_comes_first()
    {
        PausePlan plan = new([Json(Finance), Json(Legal)], Json("""{"prompt":"Else?"}""")) { IsOfFlow = true };
        TaskState state = Running("draft", "x-pause", "check", "x-pause", "publish");
        state = Headed(state, $$"""{"x-asya-pause":{{Legal}},"trace":"t"}""");
        state = state with { Pauses = state.Pauses with { Plan = plan }, Row = new() { IsVetted = true, PlannedPauses = 1 } };

        TaskState bound = EarlierRows.Vet(state);

        Assert.Equal([new() { Entry = 2, Id = "actor", Metadata = Json(Legal) }, PauseDefinition.None],
            bound.Pauses.Ahead!.Definitions.AsEnumerable());
        Assert.Equal(("""{"trace":"t"}""", true), (bound.Headers.ToString(), bound.Row.ArePausesBound));
    }

    [Fact]
    public void A_second_try_asks_again_first_what_its_row_says_whatever_a_header_says()
    {
        TaskState state = Headed(Running("draft", "x-pause", "publish"), $$"""{"x-asya-pause":{{Legal}}}""");
        state = state with { Row = new() { IsVetted = true, AskAgain = Json(Finance) } };

        TaskState bound = EarlierRows.Vet(state);

        Assert.Equal([new() { Id = "again", Metadata = Json(Finance), IsComplete = true }], bound.Pauses.Ahead!.Definitions.AsEnumerable());
        Assert.True(bound.Row.AskAgain.IsEmpty);
    }

    [Fact]
    public void A_child_of_such_a_version_s_parent_gets_the_definitions_that_its_parent_counted()
    {
        CreateTask request = new() { Route = Route("work", "x-pause"), Payload = Json("{}"), Headers = Json("""{"x-asya-pause":"Go?"}""") };
        Inheritance inheritance = new(new(new("parent"), 3, 1, Reports: false, ""), OfFlow, Resiliency: null, TimeSpan.Zero)
        {
            PausesAhead = new() { Definitions = [new() { Entry = 7 }] },
            PlannedPauses = 1,
        };

        NewTask earlier = NewTask.Child(new("child"), request, inheritance);
        NewTask now = NewTask.Child(new("child"), request, inheritance with { ArePausesBound = true });

        PauseDefinition asked = Assert.Single(earlier.PausesAhead!.Definitions);
        Assert.Equal(("actor", "Go?"), (asked.Id, JsonDocument.Parse(asked.Metadata.Utf8).RootElement.GetProperty("prompt").GetString()));
        Assert.DoesNotContain("x-asya-pause", earlier.Request.Headers.ToString(), StringComparison.Ordinal);
        Assert.Equal((inheritance.PausesAhead, request.Headers), (now.PausesAhead, now.Request.Headers));
    }

    // A row of a version that knew neither mark, and one whose pauses are bound so that its headers stay to be looked at.
    private static TaskState Row(TaskState state) => state with { Row = TaskRowMarks.None };

    private static TaskState Bound(TaskState state, int plannedPauses = 0) =>
        state with { Row = new() { ArePausesBound = true, PlannedPauses = plannedPauses } };

    private static TaskState Owned(TaskState state, PausePlan plan, int plannedPauses = 0) => Bound(state, plannedPauses) with
    {
        Identity = state.Identity with { Principal = "rita" },
        Pauses = state.Pauses with { Plan = plan },
    };

    private static TaskState Headed(TaskState state, string headers) =>
        state with { Headers = headers.Length == 0 ? default : Json(headers) };

    private static TaskState Asking(string metadata)
    {
        TaskState state = Paused("publish");
        PauseState pause = state.Pauses.Current! with
        {
            Metadata = Json(metadata),
            Wait = MilestoneRules.StartWait(PausePolicyReader.Read(Json(metadata)), T0),
        };
        return state with { Pauses = state.Pauses with { Current = pause } };
    }
}
