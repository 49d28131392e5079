using System.Collections.Immutable;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>What slices get from their parent, and what the parent takes from them.</summary>
public sealed class SliceTests
{
    private const string Gathering = """{"x-asya-fan-in":{"actor":"merge"}}""";

    [Fact]
    public void A_step_that_reports_no_further_payloads_at_all_sets_nothing_going()
    {
        TaskState state = Running("draft", "publish");
        StepReport report = StepReport.Done(state.Number, Json("{}")) with { Others = default };

        Assert.Equal(("publish", 0), Of(Decide(state, new TaskCommand.CompleteStep(report), T0)));
        static (string, int) Of(TaskState next) => (next.Route.Curr, next.Children.FanOuts.Length);
    }

    [Fact]
    public void The_ids_of_slices_are_made_with_the_secret_of_the_step()
    {
        FanOut fanOut = Assert.Single(Splits("", new StepFrame { Payload = Json("{}"), Next = ["tell"] }).Children.FanOuts);

        Assert.Equal("secret", fanOut.Key);
        Assert.NotEqual((fanOut with { Key = "" }).ChildId(1), fanOut.ChildId(1));
    }

    [Fact]
    public void A_fan_out_over_nothing_starts_nobody()
    {
        TaskState state = Splits(Gathering);

        Assert.Equal(FanOutWork.None, Assert.Single(state.Children.FanOuts).Work);
        Assert.DoesNotContain(EffectRules.ForState(state, T0), static effect => effect is TaskEffect.StartChildren);
    }

    [Theory]
    [InlineData("", """{"x-asya-slice":{"origin_id":"report-123","slice_index":1,"slice_count":1}}""")]
    [InlineData("""{"a":1}""", """{"a":1,"x-asya-slice":{"origin_id":"report-123","slice_index":1,"slice_count":1}}""")]
    public void A_slice_has_the_headers_that_its_frame_says_and_none_of_its_parents(string headers, string expected)
    {
        TaskState state = Decide(TaskState.None, Create(Route("split", "merge"), headers: """{"trace":"t"}"""), T0);
        state = Decide(state, Split(state, "", new StepFrame
        {
            Payload = Json("{}"),
            Next = ["tell"],
            Headers = headers.Length == 0 ? default : Json(headers),
        }), T0);

        Assert.Equal(expected, Assert.Single(Frames(state)).Frame.Headers.ToString());
    }

    [Theory]
    [InlineData("""{"x-asya-pause":{"who":"ann"}}""", "invalid_pause")]
    [InlineData("""{"x-asya-pause":7}""", "invalid_result")]
    public void A_slice_whose_pause_cannot_be_understood_fails_the_step(string headers, string code) =>
        Assert.Equal(code,
            Splits("", new StepFrame { Payload = Json("{}"), Next = ["x-pause", "tell"], Headers = Json(headers) }).Error!.Code);

    public static TheoryData<string?, string?> Pauses => new()
    {
        { null, null },
        { "defined", null },
        { null, "unplaced" },
        { "defined", "unplaced" },
    };

    [Theory, MemberData(nameof(Pauses))]
    public void The_definitions_of_a_slices_pauses_travel_in_its_envelope(string? defined, string? unplaced)
    {
        PausesAhead? pauses = defined is null && unplaced is null ? null : new()
        {
            Definitions = defined is null ? [] : [PauseDefinition.None, Definition(defined, entry: 2), new() { Entry = 3 }],
            Unplaced = unplaced is null ? null : Definition(unplaced, entry: 0),
        };

        var document = FanOutDocument.Write(["a"], [new(new StepFrame { Payload = Json("{}"), Next = ["b"] }, pauses)]);
        RoutedFrame frame = Assert.Single(FanOutDocument.Read(document));

        Assert.Equal(pauses, frame.PausesAhead);
        Assert.True(frame.ArePausesBound);
        Assert.DoesNotContain("\"entry\":0", document.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_envelope_of_an_earlier_version_has_no_definitions()
    {
        RoutedFrame frame = Assert.Single(FanOutDocument.Read(Json("""{"prev":[],"frames":[{"next":["a"],"payload":{}}]}""")));

        Assert.Equal((null, false), (frame.PausesAhead, frame.ArePausesBound));
    }

    [Fact]
    public void An_envelope_holds_a_payload_as_deep_as_a_payload_may_be()
    {
        string deep = Deep(PayloadLimits.MaxDepth);

        var document = FanOutDocument.Write([], [new(new StepFrame { Payload = Json(deep), Next = ["a"] }, PausesAhead: null)]);

        Assert.Equal(deep, Assert.Single(FanOutDocument.Read(document)).Frame.Payload.ToString());
    }

    [Theory]
    [InlineData(TaskPhase.Succeeded, "slice 1 of 2 succeeded", """{"n":1}""")]
    [InlineData(TaskPhase.Failed, "slice 1 of 2 failed: no luck", """{"error":{"status":"failed","message":"no luck"}}""")]
    public void A_slice_that_reports_is_an_event_with_its_result_that_the_fan_out_points_to(
        TaskPhase phase, string message, string entry)
    {
        TaskState state = Splits("""{"x-asya-fan-in":{"actor":"merge","on_failure":"collect"}}""", Slice, Slice);

        state = Decide(state, Report(state, 1, """{"n":1}""", 20, phase), T0);

        NewEvent told = Assert.Single(state.NewEvents);
        Assert.Equal((message, entry), (state.Progress.Message, told.Detail.ToString()));
        Assert.Equal([told.Event.Seq, 0L], state.Children.FanOuts[0].FanIn!.Slices.AsEnumerable());
    }

    [Theory]
    [InlineData(25, 20, 20)]
    [InlineData(20, 25, 20)]
    [InlineData(29, 29, 26)]
    public void The_parent_goes_on_with_the_least_time_that_any_of_them_has_left(double first, double second, double left)
    {
        TaskState state = Running("split", "work", "merge");
        state = Decide(state, Split(state, Gathering, Slice, Slice), T0);
        state = Decide(state, Done(state, next: ["merge"]), T0.AddSeconds(4));
        state = Decide(state, Report(state, 1, "{}", first), T0.AddSeconds(50));
        state = Decide(state, Report(state, 2, "{}", second), T0.AddSeconds(60));

        state = Decide(state, new TaskCommand.Gather(state.Children.Gathering, Json("[]")), T0.AddSeconds(100));

        Assert.Equal(T0.AddSeconds(100 + left), state.Sla.Deadline);
    }

    [Fact]
    public void A_parent_whose_slices_have_used_its_time_up_times_out()
    {
        TaskState state = Splits(Gathering, Slice);
        state = Decide(state, Report(state, 1, "{}", 0), T0);

        state = Decide(state, new TaskCommand.Gather(state.Children.Gathering, Json("[]")), T0);

        Assert.Equal((TaskPhase.Failed, "timeout"), (state.Phase, state.Error!.Code));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "payload_too_large")]
    public void Results_that_make_a_payload_of_exactly_the_limit_are_taken(int more, string? code)
    {
        TaskState state = Splits(Gathering, Slice);
        state = Decide(state, Report(state, 1, "{}", 20), T0);
        int around = """{"slice":0,"results":[""]}""".Length;
        string list = $"[\"{new string('x', PayloadLimits.MaxBytes - around + more)}\"]";

        Assert.Equal(code, Decide(state, new TaskCommand.Gather(state.Children.Gathering, Json(list)), T0).Error?.Code);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "invalid_result")]
    public void Results_and_the_payload_that_takes_them_may_be_as_deep_as_a_payload(int more, string? code)
    {
        TaskState state = Running("split", "merge");
        state = Decide(state, Split(state, Gathering, Slice), T0) with { Payload = Json(Deep(PayloadLimits.MaxDepth)) };
        state = Decide(state, Report(state, 1, "{}", 20), T0);
        string list = $"[{Deep(PayloadLimits.MaxDepth - 2 + more)}]";

        Assert.Equal(code, Decide(state, new TaskCommand.Gather(state.Children.Gathering, Json(list)), T0).Error?.Code);
    }

    [Theory]
    [InlineData(null, """{"x-asya-end":{"status":"succeeded","origin_id":"report-123"}}""")]
    [InlineData("no luck",
        """{"x-asya-end":{"status":"failed","origin_id":"report-123","error":{"code":"handler_error","message":"no luck","actor":"draft","type":null}}}""")]
    public void A_hook_is_told_how_its_task_has_ended(string? failure, string headers)
    {
        TaskState state = Hooked(Running("draft"));

        state = failure is null ? Decide(state, Done(state), T0) : EndRules.Fail(state,
            new() { Code = "handler_error", Message = failure, Actor = "draft" }, T0);

        Assert.Equal(headers, Assert.Single(Frames(state)).Frame.Headers.ToString());
        Assert.Equal(state.NewEvents[^1].Event.Seq, Assert.Single(state.Children.FanOuts).Event);
    }

    [Fact]
    public void The_hook_of_a_task_that_failed_unanswered_has_no_payload()
    {
        TaskState failed = EndRules.TimeOut(Hooked(Paused("publish")), T0);

        Assert.Equal("{}", Assert.Single(Frames(failed)).Frame.Payload.ToString());
    }

    private static StepFrame Slice => new() { Payload = Json("{}"), Next = ["merge"] };

    private static TaskState Splits(string headers, params StepFrame[] others)
    {
        TaskState state = Running("split", "merge");
        return Decide(state, Split(state, headers, others), T0);
    }

    private static TaskCommand.CompleteStep Split(TaskState state, string headers, params StepFrame[] others) =>
        new(StepReport.Done(state.Number, Json("""{"slice":0}""")) with
        {
            Headers = headers.Length == 0 ? default : Json(headers),
            Others = [.. others],
            FanOutKey = "secret",
        });

    private static TaskCommand.RecordSlice Report(
        TaskState state, int index, string payload, double left, TaskPhase phase = TaskPhase.Succeeded) =>
        new(new()
        {
            FanOut = state.Children.FanOuts[0].Event,
            Index = index,
            Phase = phase,
            Payload = Json(payload),
            Reason = phase == TaskPhase.Succeeded ? null : "no luck",
            Left = TimeSpan.FromSeconds(left),
        });

    private static TaskState Hooked(TaskState state) =>
        state with { Children = state.Children with { Hooks = new(["keep"], ["mourn"], "secret") } };

    private static ImmutableArray<RoutedFrame> Frames(TaskState state) =>
        FanOutDocument.Read(state.NewEvents.Single(item => item.Event.Seq == state.Children.FanOuts[^1].Event).Detail);

    private static PauseDefinition Definition(string id, int entry) =>
        new() { Id = id, Entry = entry, Metadata = Json("""{"prompt":"?"}"""), IsComplete = true };

    // So many levels, of which the object is the first.
    private static string Deep(int levels) => $$"""{"a":{{new string('[', levels - 1)}}{{new string(']', levels - 1)}}}""";
}
