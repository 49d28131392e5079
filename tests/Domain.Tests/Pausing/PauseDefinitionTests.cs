using System.Collections.Immutable;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Pausing;

/// <summary>Each pause of the flow meets its own definition, whatever comes before it.</summary>
public sealed class PauseDefinitionTests
{
    private const string Finance =
        """{"prompt":"Pay?","strict":true,"fields":[{"name":"paid","type":"boolean","required":true}],"who":{"groups":["finance"]}}""";
    private const string Legal = """{"prompt":"Legal?","who":{"groups":["legal"]}}""";
    private const string Own = """{"prompt":"Mine?"}""";

    [Fact]
    public void A_pause_that_an_actor_inserts_takes_no_entry_of_the_flows_list()
    {
        TaskState state = TwoStages();
        state = Step(state, next: ["x-pause", "check", .. state.Route.Next], header: Own);
        Assert.Equal(("step:1/draft", Own), Asked(state));

        state = Step(Answered(state));
        Assert.Equal(("flow:1", Finance), Asked(state));
        state = Step(Answered(state));
        Assert.Equal(("flow:2", Legal), Asked(state));
    }

    [Fact]
    public void A_loop_takes_no_entry_of_the_flows_list()
    {
        TaskState state = Answered(Step(TwoStages()));
        for (int round = 0; round < 3; round++)
        {
            state = Step(state, next: ["x-pause", "legal", .. state.Route.Next], header: Own);
            Assert.Equal(Own, Asked(state).Metadata);
            state = Answered(state);
        }

        Assert.Equal(("flow:2", Legal), Asked(Step(state)));
    }

    [Fact]
    public void A_requested_pause_takes_no_entry_of_the_flows_list()
    {
        TaskState state = Decide(TwoStages(), new TaskCommand.Pause(new PauseTask { Message = "wait" }), T0);
        state = Step(state, next: ["more", .. state.Route.Next]);
        Assert.Equal("request", Asked(state).Id);

        state = Step(Answered(state));
        Assert.Equal(("flow:1", Finance), Asked(state));
        Assert.Equal(("flow:2", Legal), Asked(Step(Answered(state))));
    }

    [Fact]
    public void An_inserted_pause_that_says_nothing_of_itself_fails_where_the_flow_says_nothing_of_it()
    {
        TaskState state = TwoStages();
        state = Step(state, next: ["x-pause", "check", .. state.Route.Next]);

        Assert.Equal((TaskPhase.Failed, "invalid_pause"), (state.Phase, state.Error?.Code));
        Assert.Contains("neither does the flow", state.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(
            TaskRejection.NotRedrivable, TaskMachine.Decide(state, new TaskCommand.Redrive("k", TimeSpan.FromSeconds(30)), T0).Rejection);
    }

    [Fact]
    public void The_block_of_a_flow_is_that_of_inserted_pauses_too()
    {
        TaskState state = Created(new([], Json(Finance)) { IsOfFlow = true }, "draft", "publish");

        Assert.Equal(("flow", Finance), Asked(Step(state, next: ["x-pause", "publish"])));
    }

    [Fact]
    public void A_definition_stays_with_its_pause_when_later_steps_insert_others()
    {
        TaskState state = Created(PausePlan.Default, "draft", "slow", "x-pause", "publish");
        state = Step(state, header: Own);
        Assert.DoesNotContain("x-asya-pause", state.Headers.ToString(), StringComparison.Ordinal);
        state = Step(state, next: ["x-pause", "more", .. state.Route.Next]);
        Assert.Equal("default", Asked(state).Id);

        Assert.Equal(("step:1/draft", Own), Asked(Step(Answered(state))));
    }

    [Fact]
    public void A_definition_without_a_pause_is_told_and_kept_for_the_next_pause()
    {
        TaskState state = Step(Created(PausePlan.Default, "draft", "slow", "publish"), header: Own);
        Assert.Contains("pause_unplaced", Kinds(state));

        state = Step(state, next: ["x-pause", "publish"]);
        Assert.Equal(("step:1/draft", Own), Asked(state));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("true")]
    public void A_header_that_defines_nothing_fails_the_step(string header)
    {
        TaskState state = Step(Created(PausePlan.Default, "draft", "x-pause", "publish"), header: header);

        Assert.Equal((TaskPhase.Failed, "invalid_result"), (state.Phase, state.Error?.Code));
    }

    [Fact]
    public void A_pause_that_an_actor_takes_out_of_the_route_is_told()
    {
        TaskState state = TwoStages();

        state = Step(state, next: ["pay", "x-pause", "file"]);

        Assert.Contains(state.NewEvents, e => e.Event.Kind == "pause_removed");
        Assert.Equal(("flow:2", Legal), Asked(Step(state)));
    }

    [Fact]
    public void A_mandatory_pause_stays_in_the_route()
    {
        TaskState state = TwoStages(mandatory: true);

        Assert.Equal("invalid_result", Step(state, next: ["pay"]).Error?.Code);
        Assert.Equal("invalid_result", Step(state, next: ["pay", "x-pause", "file"]).Error?.Code);
        Assert.Equal(TaskPhase.Succeeded, Step(state, next: []).Phase);
        Assert.Equal(("flow:1", Finance), Asked(Step(state)));
        StepReport failed = StepReport.Failed(state.Number, new() { Code = "handler_error", Message = "no" }, []);
        TaskState rerouted = Decide(state with { Headers = Json("""{"_on_error":"pay"}""") }, new TaskCommand.CompleteStep(failed), T0);
        Assert.Equal("invalid_result", rerouted.Error?.Code);

        StepFrame astray = new() { Payload = Json("{}"), Next = ["pay"] };
        StepReport report = StepReport.Done(state.Number, Json("{}")) with { Others = [astray], FanOutKey = "k" };
        Assert.Equal("invalid_result", Decide(state, new TaskCommand.CompleteStep(report), T0).Error?.Code);
    }

    [Fact]
    public void A_block_can_be_mandatory_too()
    {
        TaskState state = Created(new([], Json(Finance)) { IsOfFlow = true, IsMandatory = true }, "draft", "x-pause", "pay");

        Assert.Equal("invalid_result", Step(state, next: ["pay"]).Error?.Code);
        Assert.Equal(("flow", Finance), Asked(Step(state)));
    }

    [Fact]
    public void Slices_meet_the_definitions_of_the_pauses_in_their_routes()
    {
        TaskState state = TwoStages();
        ImmutableArray<string> rest = state.Route.Next;
        StepFrame same = new() { Payload = Json("{}"), Next = rest };
        StepFrame later =
            new() { Payload = Json("{}"), Next = ["x-pause", "file"], Headers = Json($$"""{"a":1,"x-asya-pause":{{Own}}}""") };
        StepReport report = StepReport.Done(state.Number, Json("{}")) with { Others = [same, later], FanOutKey = "k" };

        state = Decide(state, new TaskCommand.CompleteStep(report), T0);
        ImmutableArray<RoutedFrame> children = FanOutDocument.Read(state.NewEvents[0].Detail);

        Assert.Equal([1, 2], children[0].PausesAhead!.Definitions.Select(d => d.Entry));
        PauseDefinition second = Assert.Single(children[1].PausesAhead!.Definitions);
        Assert.Equal((2, Own), (second.Entry, second.Metadata.ToString()));
        Assert.DoesNotContain("x-asya-pause", children[1].Frame.Headers.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Without_identity_or_where_the_flow_lets_it_an_actors_definition_replaces_the_flows(bool identity, bool replaces)
    {
        TaskState state = CreatedBy(
            identity ? "ann"
                : null, new([Json(Finance)], default) { IsOfFlow = true, ActorReplaces = replaces }, "draft", "x-pause", "pay");

        Assert.Equal(("step:1/draft", Own), Asked(Step(state, header: Own)));
    }

    [Fact]
    public void With_identity_an_actors_definition_adds_to_the_flows()
    {
        TaskState state = CreatedBy("ann", new([Json(Finance)], default) { IsOfFlow = true }, "draft", "x-pause", "pay");

        (string? id, string metadata) = Asked(Step(state, header: """
            {"prompt":"Pay 100?","strict":false,"hint":1,"who":{"groups":["senior"]},"extend_sla":5,
             "fields":[{"name":"paid","type":"string"},{"name":"note","type":"string"}]}
            """));

        Assert.Equal("flow:1+step:1/draft", id);
        Assert.Equal("""
            {"prompt":"Pay 100?","strict":true,"fields":[{"name":"paid","type":"boolean","required":true},{"name":"note","type":"string"}],"who":{"groups":["finance"],"also":[{"groups":["senior"]}]},"hint":1,"extend_sla":5}
            """.Trim(), metadata);
    }

    [Theory]
    [InlineData("""{"when":{"expire":{"after":"1s","answer":{"paid":true}}}}""")]
    [InlineData("""{"when":{"expire":{"after":"1s","route":["pay"]}}}""")]
    [InlineData("""{"who":{"group":"finance"}}""")]
    public void What_an_actor_adds_cannot_answer_for_the_people_whom_the_flow_names(string header)
    {
        TaskState state = CreatedBy("ann", new([Json(Finance)], default) { IsOfFlow = true }, "draft", "x-pause", "pay");

        Assert.Equal("invalid_pause", Step(state, header: header).Error?.Code);
    }

    [Theory]
    [InlineData("x-asya-error")]
    [InlineData("x-asya-end")]
    [InlineData("x-asya-redrive-of")]
    [InlineData("x-asya-slice")]
    [InlineData("x-asya-a2a-task-id")]
    [InlineData("x-asya-\\u0065nd")]
    public void What_only_the_engine_writes_no_step_writes(string name)
    {
        TaskState state = Created(PausePlan.Default, "draft", "publish");
        Assert.Equal("""{"a":1}""", Decide(state, Done(state, headers: $$"""{"a":1,"{{name}}":"made up"}"""), T0).Headers.ToString());

        state = state with { Headers = Json("""{"x-asya-end":"true","x-asya-error":"true"}""") };
        Assert.Contains("\"x-asya-end\":\"true\"",
            Decide(state, Done(state, headers: """{"a":1,"x-asya-end":"made up"}"""), T0).Headers.ToString(), StringComparison.Ordinal);

        StepFrame child = new() { Payload = Json("{}"), Next = ["publish"], Headers = Json($$"""{"{{name}}":"made up"}""") };
        StepReport report = StepReport.Done(state.Number, Json("{}")) with { Others = [child], FanOutKey = "k" };
        state = Decide(state, new TaskCommand.CompleteStep(report), T0);
        Assert.DoesNotContain(
            "made up", FanOutDocument.Read(state.NewEvents[0].Detail)[0].Frame.Headers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_counted_pauses_binds_the_rest_of_them()
    {
        TaskState earlier = TwoStages() with
        {
            Row = TwoStages().Row with { ArePausesBound = false, PlannedPauses = 1 },
            Pauses = TwoStages().Pauses with { Ahead = null },
            Headers = Json($$"""{"a":1,"x-asya-pause":{{Own}}}"""),
            Route = new(["draft", "x-pause", "x-resume"], "legal", ["x-pause", "file"]),
        };

        TaskState state = EarlierRows.Vet(earlier);

        Assert.Equal("""{"a":1}""", state.Headers.ToString());
        Assert.Equal(
            [new PauseDefinition { Entry = 2, Id = "actor", Metadata = Json(Own) }], state.Pauses.Ahead!.Definitions.AsEnumerable());
        Assert.Equal([new PauseDefinition { Entry = 2 }], EarlierRows.Vet(earlier with { Headers = default })
            .Pauses.Ahead!.Definitions.AsEnumerable());
    }

    /// <summary>Routes are lists of names; a model knows each pause by an object of its own.</summary>
    [Theory]
    [InlineData(20261129)]
    public void However_a_route_changes_each_pause_keeps_its_definition(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 2000; round++)
        {
            int actors = 0;
            int pauses = 0;

            // A model entry is the number of a pause's definition; 0: a pause without one; -1: an actor.
            List<(string Name, int Definition)> model = [];
            Insert(defined: true);
            Insert(defined: true);
            PausesAhead? ahead = PausesAhead.Bind(new([], "", Names()), new([.. Enumerable.Repeat(Json("{}"), pauses)], default));
            for (int change = 0; change < 6; change++)
            {
                ImmutableArray<string> before = Names();
                if (random.Next(3) == 0 && model.Count > 0)
                {
                    // With its actor: which of two neighbouring pauses goes with an actor between them, no list of names can say.
                    int from = random.Next(model.Count / 2);
                    model.RemoveRange(from * 2, random.Next((model.Count / 2) - from + 1) * 2);
                }
                else
                {
                    Insert(defined: false);
                }

                ahead = PausesAhead.Follow(ahead, before, Names()).Ahead;
                Assert.True(
                    Expected().SequenceEqual(ahead?.Definitions.Select(d => d.Entry) ?? []),
                    $"seed {seed}, round {round}: {string.Join(' ', before)} -> {string.Join(' ', Names())}: {string.Join(' ', ahead?.Definitions.Select(d => d.Entry) ?? [])}, not {string.Join(' ', Expected())}");
            }

            IEnumerable<int> Expected() =>
                model.Any(e => e.Definition > 0) ? model.Where(e => e.Definition >= 0).Select(e => e.Definition) : [];

            ImmutableArray<string> Names() => [.. model.Select(e => e.Name)];

            // Each pause is followed by an actor of its own, so that its place says which it is.
            void Insert(bool defined)
            {
                int at = model.Count == 0 ? 0 : model.FindIndex(random.Next(model.Count), e => e.Definition < 0) + 1;
                int count = random.Next(1, 3);
                for (int i = 0; i < count; i++)
                {
                    model.InsertRange(at, [("x-pause", defined ? ++pauses : 0), ($"a{++actors}", -1)]);
                    at += 2;
                }

                if (defined)
                {
                    int number = 0;
                    for (int i = 0; i < model.Count; i++)
                    {
                        model[i] = model[i].Definition < 0 ? model[i] : ("x-pause", ++number);
                    }
                }
            }
        }
    }

    private static TaskState TwoStages(bool mandatory = false) =>
        Created(new([Json(Finance), Json(Legal)], default) { IsOfFlow = true, IsMandatory = mandatory },
            "draft", "x-pause", "legal", "x-pause", "file");

    private static TaskState Created(PausePlan plan, params string[] route) => CreatedBy(null, plan, route);

    private static TaskState CreatedBy(string? principal, PausePlan plan, params string[] route)
    {
        TaskCommand.Create create = Create(Route(route), plan: plan);
        return Decide(
            TaskState.None, new TaskCommand.Create(create.Task with { Request = create.Task.Request with { Principal = principal } }), T0);
    }

    private static TaskState Step(TaskState state, string[]? next = null, string header = "") =>
        Decide(state, Done(state, next: next, headers: header.Length == 0 ? "" : $$"""{"x-asya-pause":{{header}}}"""), T0);

    private static TaskState Answered(TaskState state)
    {
        state = Decide(state, Saved(state), T0);
        ResumeCommit commit = Answer(state, digest: $"a{state.Pauses.Count}").Commit;
        return Decide(
            state,
            new TaskCommand.Resume(
                commit with { Request = commit.Request with { By = "root", IsAdmin = true, Input = Json("""{"paid":true}""") } }),
            T0);
    }

    private static (string? Id, string Metadata) Asked(TaskState state)
    {
        Assert.True(state.Pauses.Current is not null, $"no pause: {state.Phase} {state.Error?.Message} at {state.Route}");
        return (state.Pauses.Current.Definition, state.Pauses.Current.Metadata.ToString());
    }
}
