using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Actors.Tests;

/// <summary>The typed calls with which a C# handler steers its envelope.</summary>
public sealed class ContextTests
{
    private static readonly StepRequest Request = new()
    {
        Number = new(new TaskKey("t"), 1, 1),
        Route = new(["intake"], "a", ["b", "c"]),
        Headers = JsonBytes.FromText("""{"trace":  "t-1"}"""),
        Payload = JsonBytes.EmptyObject,
    };

    private readonly List<string> _shown = [];
    private readonly ActorContext _context;

    public ContextTests() => _context = new(Request, update => _shown.Add(update.ToString()));

    public sealed record Draft(string DraftText, int WordCount);

    [Fact]
    public async Task A_handler_that_leaves_the_envelope_alone_pays_nothing_for_it()
    {
        ImmutableArray<ActorFrame> frames = await ActorHandlers
            .From((payload, _, _) => Task.FromResult<JsonObject?>(payload))
            .HandleAsync(Request, static _ => { }, CancellationToken.None);

        Assert.True(frames[0].Headers.Utf8.Equals(Request.Headers.Utf8), "The headers were written anew.");
        Assert.True(frames[0].Next == Request.Route.Next, "The route was copied.");
    }

    [Fact]
    public void Actors_go_in_front_of_the_route_or_behind_it()
    {
        _context.Prepend("x-pause", "first");
        _context.Append("last");

        Assert.Equal(["x-pause", "first", "b", "c", "last"], _context.Next);
    }

    [Fact]
    public void Typed_calls_and_paths_see_each_other_s_changes()
    {
        _context.Append("d");
        _context.Headers["n"] = 1;
        Assert.Equal("""["b","c","d"]""", _context.Get(".route.next")!.ToJsonString());
        Assert.Equal("1", _context.Get(".headers.n")!.ToJsonString());

        _context.Set(".route.next[:0]", new JsonArray("z"));
        _context.Set(".headers.m", 2);
        _context.Prepend("y");
        Assert.Equal(["y", "z", "b", "c", "d"], _context.Next);
        Assert.Equal("""{"trace":"t-1","n":1,"m":2}""", _context.Headers.ToJsonString());
    }

    [Fact]
    public void A_pause_asks_for_typed_fields_and_the_route_goes_on_behind_it()
    {
        _context.PauseFor(
            "Publish it?",
            PauseField.YesNo("approved"),
            PauseField.Text("reviewer_notes", "Anything to change?") with
            {
                Required = false,
                PayloadKey = "/review/notes",
                Default = "none",
            },
            PauseField.Choice("channel", null, "mail", "web"));

        Assert.Equal(["x-pause", "b", "c"], _context.Next);
        Assert.Equal(
            """
            {"prompt":"Publish it?","strict":true,"fields":[{"name":"approved","type":"boolean","required":true},{"name":"reviewer_notes","type":"string","prompt":"Anything to change?","payload_key":"/review/notes","required":false,"default":"none"},{"name":"channel","type":"string","required":true,"options":["mail","web"]}]}
            """,
            _context.Headers["x-asya-pause"]!.ToJsonString());
    }

    [Fact]
    public void A_pause_that_the_handler_has_put_next_is_the_one_that_asks()
    {
        _context.ContinueWith("x-pause", "publish");
        _context.PauseFor("Publish it?", PauseField.YesNo("approved"));
        Assert.Equal(["x-pause", "publish"], _context.Next);

        _context.PauseFor("Really?");
        Assert.Equal(["x-pause", "publish"], _context.Next);
        Assert.Equal("""{"prompt":"Really?","fields":[]}""", _context.Headers["x-asya-pause"]!.ToJsonString());

        _context.PauseFor(new JsonObject { ["prompt"] = "Again?" }, "x-pause", "again");
        Assert.Equal(["x-pause", "again"], _context.Next);

        _context.Set(".route.next", new JsonArray("x-pause", "z"));
        _context.PauseFor("Sure?");
        Assert.Equal(["x-pause", "z"], _context.Next);
    }

    [Fact]
    public void A_pause_of_the_flow_that_comes_next_keeps_its_place_behind_the_handler_s()
    {
        ActorContext context = new(Request with { Route = Request.Route with { Next = ["x-pause", "publish"] } });

        context.Append("last");
        context.PauseFor("Is the draft good?");

        Assert.Equal(["x-pause", "x-pause", "publish", "last"], context.Next);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pause_that_is_yielded_with_its_route_is_one(bool isRouteFirst)
    {
        ActorYield[] both = [ActorYield.Next("x-pause", "finalize"), ActorYield.PauseFor("Sure?", PauseField.YesNo("sure"))];
        ImmutableArray<ActorFrame> frames = await ActorHandlers.From((_, _, _) => YieldAsync(
            isRouteFirst ? both[0] : both[1], isRouteFirst ? both[1] : both[0], new JsonObject()))
            .HandleAsync(Request, static _ => { }, CancellationToken.None);

        Assert.Equal(["x-pause", "finalize"], frames[0].Next.AsEnumerable());
        Assert.Contains("\"strict\":true", frames[0].Headers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_shown_at_once()
    {
        _context.Progress(new JsonObject { ["percent"] = 40 });
        _context.ProgressText("Once ", last: true);
        _context.ProgressStatus("Thinking...");

        Assert.Equal(
            [
                """{"percent":40}""",
                """{"artifact_update":{"artifact":{"artifact_id":"stream-0","parts":[{"text":"Once "}]},"append":true,"last_chunk":true}}""",
                """{"status_update":{"status":{"state":"WORKING","message":{"role":"agent","parts":[{"text":"Thinking..."}]}}}}""",
            ],
            _shown);
    }

    [Fact]
    public void A_context_of_a_test_may_go_without_progress() => new ActorContext(Request).ProgressStatus("not observed");

    [Fact]
    public async Task Commands_that_are_yielded_do_what_the_calls_do()
    {
        ImmutableArray<ActorFrame> frames = await ActorHandlers.From(static (_, _, _) => YieldAsync(
            ActorYield.Prepend("first"),
            ActorYield.Append("last"),
            ActorYield.PauseFor("Sure?", PauseField.YesNo("sure")),
            ActorYield.Payload(new Draft("text", 1)),
            ActorYield.Delete(".headers[\"x-asya-pause\"]"),
            ActorYield.End(),
            new JsonObject { ["n"] = 2 })).HandleAsync(Request, static _ => { }, CancellationToken.None);

        Assert.Equal(["x-pause", "first", "b", "c", "last"], frames[0].Next.AsEnumerable());
        Assert.Equal("""{"draft_text":"text","word_count":1}""", frames[0].Payload.ToString());
        Assert.Contains("\"Sure?\"", frames[0].Headers.ToString(), StringComparison.Ordinal);
        Assert.Empty(frames[1].Next);
        Assert.Equal("""{"trace":"t-1"}""", frames[1].Headers.ToString());
    }

    [Fact]
    public async Task A_value_without_JSON_text_is_refused_as_in_Python()
    {
        ActorException refusal = await Assert.ThrowsAsync<ActorException>(() => ActorHandlers
            .From(static (_, _, _) => Task.FromResult<JsonObject?>(new JsonObject { ["n"] = double.NaN }))
            .HandleAsync(Request, static _ => { }, CancellationToken.None));

        Assert.Equal("Not JSON serializable: NaN or Infinity", refusal.Message);
        Assert.Equal("ValueError", refusal.Type);
    }

    [Fact]
    public void A_command_that_fails_is_known_by_Python_s_name_and_its_bases()
    {
        ActorException refusal = Assert.Throws<ActorException>(() => _context.Get(".headers.nope"));

        Assert.Equal("KeyError", refusal.Type);
        Assert.Equal(["LookupError", "Exception"], refusal.Bases.AsEnumerable());
    }

    private static async IAsyncEnumerable<ActorYield> YieldAsync(params ActorYield[] yields)
    {
        foreach (ActorYield item in yields)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
