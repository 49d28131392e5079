using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.ChildTasks;
using Asya.Domain.Origins;
using Asya.Domain.Pausing;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Origins;

/// <summary>Who has put which value into a payload.</summary>
public sealed class OriginTests
{
    private const string Form = """{"fields":[{"name":"ok","type":"boolean"},{"name":"price","payload_key":"/items/0/price"}]}""";

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"b":2,"c":3}""", " start, /c step 1 of draft")]
    [InlineData("""{"a":{"b":2}}""", """{"a":{"b":2},"c":{"d":1},"e":4}""", " start, /c step 1 of draft, /e step 1 of draft")]
    [InlineData("""{"a":{"b":2}}""", """{"a":{"b":2,"c":{"d":1}}}""", " start, /a/c step 1 of draft")]
    [InlineData("""{}""", """{"c":3}""", " step 1 of draft")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":5}""", " start, /a step 1 of draft")]
    [InlineData("""{"a":1}""", """{"a":2}""", " step 1 of draft")]
    [InlineData("""{"a":1.0,"t":"\u00e9"}""", """{ "a" : 1, "t":"é" }""", " start")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":1,"c":3}}""", " start, /a/c step 1 of draft")]
    [InlineData("""{"a":{"b":1},"z":0}""", """{"a":{"b":2},"z":0}""", " start, /a step 1 of draft")]
    [InlineData("""{"l":[1,2,3]}""", """{"l":[1,5,3,4]}""", " start, /l/1 step 1 of draft, /l/3 step 1 of draft")]
    [InlineData("""{"l":[1,2],"z":0}""", """{"l":[],"z":0}""", " start, /l step 1 of draft")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2}""", " start")]
    [InlineData("""{"a":{"x":1},"b":2}""", """{"a":"text","b":2}""", " start, /a step 1 of draft")]
    [InlineData("""{"a/b":1,"~":2,"z":0}""", """{"a/b":2,"~":3,"z":0}""", " start, /a~1b step 1 of draft, /~0 step 1 of draft")]
    public void A_step_is_the_origin_of_what_it_has_changed(string before, string after, string expected)
    {
        TaskState state = Start(before, "draft", "done");

        Assert.Equal(expected, Tell(Decide(state, Done(state, after), T0)));
    }

    [Fact]
    public void A_value_that_stays_keeps_its_origin_and_one_that_goes_leaves_none()
    {
        TaskState state = Step(Start("""{"topic":"t"}""", "draft", "edit", "back", "done"), """{"topic":"t","text":"a","n":1}""");
        state = Step(state, """{"topic":"t","n":1}""");
        state = Step(state, """{"topic":"t","text":"a","n":1}""");

        Assert.Equal(" start, /n step 1 of draft, /text step 3 of back", Tell(state));
    }

    [Fact]
    public void An_answer_is_the_origin_of_what_it_writes_also_where_the_value_is_the_same()
    {
        TaskState state = Answered(
            Paused("""{"ok":true,"items":[{"price":1,"n":"a"}],"z":0}""", Form), """{"ok":true,"price":5}""", "ben", "mesh");

        Assert.Equal(" start, /items/0/price answer 1 by ben through mesh, /ok answer 1 by ben through mesh", Tell(state));
        state = Step(state, """{"ok":false,"items":[{"price":5,"n":"a"}],"z":0}""");
        Assert.Equal(" start, /items/0/price answer 1 by ben through mesh, /ok step 3 of publish", Tell(state));
    }

    [Fact]
    public void What_an_answer_clears_has_no_origin_and_an_expiry_is_its_own()
    {
        (TaskState, JsonBytes) paused = Paused("""{"ok":true,"z":0}""", """{"fields":[{"name":"ok","type":"boolean"},{"name":"note"}]}""");

        TaskState cleared = Answered(paused, """{"note":"n"}""", "ben", "a2a");
        TaskState expired = Answered(paused, """{"ok":false}""", null, "expiry", isExpiry: true);

        Assert.Equal(" start, /note answer 1 by ben through a2a", Tell(cleared));
        Assert.Equal(" start, /ok expiry 1", Tell(expired));
    }

    [Theory]
    [InlineData(nameof(MergeMode.Shallow), """{"o":{"b":2}}""", " start, /o answer 1 by ben through mesh")]
    [InlineData(nameof(MergeMode.Deep), """{"o":{"b":2,"e":{}},"n":{}}""",
        " start, /n answer 1 by ben through mesh, /o/b answer 1 by ben through mesh")]
    [InlineData(nameof(MergeMode.Contained), """{"o":1}""", " start, /pause_answers/1 answer 1 by ben through mesh")]
    public void Without_a_form_the_mode_says_where_an_answer_lands(string mode, string answer, string expected)
    {
        (TaskState, JsonBytes) paused = Paused("""{"o":{"a":1,"e":{"x":1}}}""", """{"prompt":"?"}""");

        Assert.Equal(expected, Tell(Answered(paused, answer, "ben", "mesh", mode: Enum.Parse<MergeMode>(mode))));
    }

    [Fact]
    public void A_slice_begins_with_the_step_of_its_parent_and_its_result_names_it()
    {
        TaskState state = Start("""{"topic":"t"}""", "split", "x-fan-in", "done");
        state = Decide(state, new TaskCommand.CompleteStep(
            StepReport.Done(state.Number, Json("""{"topic":"t","mark":1}""")) with
            {
                Headers = Json("""{"x-asya-fan-in":{"aggregation_key":"/all/results"}}"""),
                Others = [new() { Payload = Json("""{"part":1}"""), Next = ["mark"] }],
                FanOutKey = "k",
            }), T0);
        FanOut fanOut = Assert.Single(state.Children.FanOuts);
        ImmutableArray<PayloadOrigin> child = OriginRules.OfChild(state, fanOut, "split")!.Value;
        Assert.Equal(" step 1 of split in report-123", string.Join(", ", child.Select(Tell)));

        state = Decide(state, new TaskCommand.RecordSlice(
            new() { FanOut = fanOut.Event, Index = 1, Phase = TaskPhase.Succeeded, Payload = Json("""{"part":2}""") }), T0);
        state = Decide(state, new TaskCommand.Gather(fanOut.Event, Json("""[{"part":2}]""")), T0);

        string id = fanOut.ChildId(1).Value;
        Assert.Equal($" start, /all/results slice, /all/results/0 slice 1 in {id}, /mark step 1 of split", Tell(state));
    }

    [Fact]
    public void A_second_try_has_the_origins_of_the_first()
    {
        TaskState state = Answered(Paused("""{"ok":true}""", Form), """{"ok":false}""", "ben", "mesh");
        state = Decide(state, Outcome(state, StepOutcome.Failed), T0);

        ImmutableArray<PayloadOrigin> again = OriginRules.OfChild(state, new() { Kind = FanOutKind.Redrive }, null)!.Value;

        Assert.Equal(" start in report-123, /ok answer 1 by ben through mesh in report-123", string.Join(", ", again.Select(Tell)));
    }

    [Fact]
    public void Of_too_many_places_the_smallest_part_is_told_together_and_decisions_stay()
    {
        JsonObject payload = new() { ["ok"] = true, ["rows"] = new JsonArray(), ["kept"] = new JsonArray() };
        TaskState state = Answered(Paused(payload.ToJsonString(), Form), """{"ok":false}""", "ben", "mesh");
        JsonObject rows = JsonNode.Parse(state.Payload.Span)!.AsObject();
        for (int row = 0; row < 70; row++)
        {
            rows["rows"]!.AsArray().Add(new JsonObject { ["n"] = row, ["m"] = row });
            rows["kept"]!.AsArray().Add(row);
        }

        state = Step(state, rows.ToJsonString());
        foreach (JsonNode? row in rows["rows"]!.AsArray())
        {
            row!["n"] = -1;
        }

        for (int place = 0; place < 30; place += 2)
        {
            rows["kept"]![place] = -1;
        }

        state = Step(state, rows.ToJsonString());

        Assert.StartsWith(" start, /kept step 3 of publish, /kept/0 step 4 of done, ", Tell(state), StringComparison.Ordinal);
        Assert.EndsWith(", /ok answer 1 by ben through mesh, /rows mixed", Tell(state), StringComparison.Ordinal);
        Assert.Equal(OriginKind.Step, OriginRules.Of(state.Origins, "/kept/1").Kind);
        Assert.True(state.Origins!.Value.Length <= OriginRules.MaxPlaces);
    }

    [Fact]
    public void What_is_not_known_is_not_told()
    {
        TaskState large = Start("""{"a":1}""", "draft", "done");
        large = Step(large, JsonSerializer.Serialize(new { a = 2, text = new string('x', OriginRules.MaxCompared) }));
        TaskState old = Start("""{"a":1}""", "draft", "done") with { Origins = null };
        old = Step(old, """{"a":1,"b":2}""");

        Assert.Equal(" mixed", Tell(large));
        Assert.Equal(" unknown, /b step 1 of draft", Tell(old));
    }

    private static TaskState Start(string payload, params string[] route) =>
        Decide(TaskState.None, Create(Route(route), payload: payload), T0);

    private static TaskState Step(TaskState state, string payload) => Decide(state, Done(state, payload), T0);

    private static (TaskState State, JsonBytes Payload) Paused(string payload, string metadata)
    {
        PausePlan plan = new([], Json(metadata));
        TaskState state = Decide(TaskState.None, Create(Route("draft", "x-pause", "publish", "done"), plan: plan, payload: payload), T0);
        state = Step(state, payload);
        return (Decide(state, Saved(state), T0), Json(payload));
    }

    private static TaskState Answered(
        (TaskState State, JsonBytes Payload) paused, string answer, string? by, string channel, bool isExpiry = false,
        MergeMode mode = MergeMode.Shallow)
    {
        MergedAnswer merged = ResumeMerge.Merge(
            paused.Payload, Json(answer), paused.State.Pauses.Current!.Metadata, mode, 1, ownsDecisions: true);
        ResumeCommit commit = new()
        {
            Request = new() { Input = Json(answer), By = by, Channel = channel, Digest = "d", IsExpiry = isExpiry },
            Pause = 1,
            MergedPayload = merged.Payload,
            Places = merged.Places,
        };
        return Decide(paused.State, new TaskCommand.Resume(commit), T0);
    }

    private static string Tell(TaskState state) => string.Join(", ", state.Origins!.Value.Select(Tell));

    private static string Tell(PayloadOrigin origin)
    {
        string what = origin.Kind switch
        {
            OriginKind.Step => $"step {origin.Number} of {origin.Actor}",
            OriginKind.Answer => $"answer {origin.Number} by {origin.By} through {origin.Channel}",
            OriginKind.Expiry => $"expiry {origin.Number}",
            OriginKind.Slice when origin.Number > 0 => $"slice {origin.Number}",
            _ => origin.Kind.WireName,
        };
        return $"{origin.Place} {what}{(origin.TaskId is { } task ? $" in {task}" : "")}";
    }
}
