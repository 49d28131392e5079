using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Pausing;

/// <summary>Each pause ahead has its own definition, whatever becomes of the route.</summary>
public sealed class PausesAheadTests
{
    private static readonly PauseDefinition First = new() { Entry = 1 };
    private static readonly PauseDefinition Second = new() { Entry = 2 };
    private static readonly PauseDefinition Said = new() { Id = "step:1/draft", Metadata = Json("""{"prompt":"said"}""") };
    private static readonly PauseDefinition SaidLater = new() { Id = "step:2/check", Metadata = Json("""{"prompt":"later"}""") };

    [Fact]
    public void The_entries_of_a_list_are_bound_in_order_and_the_pauses_behind_them_follow_the_flow()
    {
        PausePlan plan = new([Json("{}"), Json("{}")], Json("{}"));

        Assert.Equal([First, Second, PauseDefinition.None],
            PausesAhead.Bind(Route("a", "x-pause", "b", "x-pause", "x-pause"), plan)!.Definitions.AsEnumerable());
        Assert.Equal([First], PausesAhead.Bind(Route("x-pause", "a"), plan)!.Definitions.AsEnumerable());
        Assert.Null(PausesAhead.Bind(Route("a", "x-pause"), new([], Json("{}"))));
    }

    [Fact]
    public void Of_a_mandatory_plan_each_pause_of_the_route_is_the_flows()
    {
        PausePlan plan = new([Json("{}")], Json("{}")) { IsMandatory = true };

        Assert.Equal([First, Second], PausesAhead.Bind(Route("a", "x-pause", "x-pause"), plan)!.Definitions.AsEnumerable());
    }

    [Fact]
    public void The_pause_that_begins_takes_its_definition_and_leaves_the_others_theirs()
    {
        (PauseDefinition taken, PausesAhead? later) = PausesAhead.Take(new() { Definitions = [First, Second] });

        Assert.Equal((First, Second), (taken, Assert.Single(later!.Definitions)));
        Assert.Equal((First, null), PausesAhead.Take(new() { Definitions = [First, PauseDefinition.None] }));
        Assert.Equal((First, new() { Unplaced = Said }), PausesAhead.Take(new() { Definitions = [First], Unplaced = Said }));
        Assert.Equal((PauseDefinition.None, new() { Unplaced = Said }), PausesAhead.Take(new() { Unplaced = Said }));
    }

    public static TheoryData<string, string, string> Changes => new()
    {
        { "p1 a p2 b", "p a p b", "1 2" },
        { "p1 a", "b p c", "1" },
        { "a p1 b", "a p p b", "- 1" },
        { "a p1 b", "p a p b", "- 1" },
        { "a p1 b p2 c", "a p c", "2" },
        { "a p1", "a", "" },
    };

    [Theory, MemberData(nameof(Changes))]
    public void A_pause_that_stays_in_the_route_keeps_its_definition(string before, string after, string expected)
    {
        string[] places = before.Split(' ');
        PausesAhead ahead = new()
        {
            Definitions = [.. places.Where(static place => place[0] == 'p').Select(static place => place == "p1" ? First : Second)],
        };

        RouteChange change = PausesAhead.Follow(ahead, Names(places), Names(after.Split(' ')));

        Assert.Equal(expected,
            string.Join(' ', (change.Ahead?.Definitions ?? []).Select(static d => d.Entry == 0 ? "-" : $"{d.Entry}")));
        Assert.Equal(ahead.Definitions.Length, change.Removed.Length + (change.Ahead?.Definitions ?? []).Count(static d => d.Entry > 0));
    }

    [Fact]
    public void What_a_step_says_later_counts_and_not_what_an_earlier_one_said_in_vain()
    {
        PausesAhead? ahead = PausesAhead.Follow(null, ["a"], ["a"], Said).Ahead;
        Assert.Equal(new() { Unplaced = Said }, ahead);

        Assert.Equal([Said], PausesAhead.Follow(ahead, ["a"], ["x-pause", "a"]).Ahead!.Definitions.AsEnumerable());
        Assert.Equal([SaidLater], PausesAhead.Follow(ahead, ["a"], ["x-pause", "a"], SaidLater).Ahead!.Definitions.AsEnumerable());
        Assert.Equal(new() { Unplaced = SaidLater }, PausesAhead.Follow(ahead, ["a"], ["a"], SaidLater).Ahead);
    }

    [Fact]
    public void Only_a_pause_that_the_flow_gave_counts_as_one_of_the_flow()
    {
        Assert.True(new RouteChange(null, [Said, First]).RemovesFlowPause);
        Assert.False(new RouteChange(null, [Said, PauseDefinition.None]).RemovesFlowPause);
    }

    [Fact]
    public void A_pause_that_got_no_answer_is_asked_again_as_it_was()
    {
        UnansweredPause pause = new(Json("""{"prompt":"?"}"""));

        Assert.Equal(new() { Id = "again", Metadata = pause.Metadata, IsComplete = true }, pause.AskedAgain);
        Assert.Equal("flow:2", (pause with { Id = "flow:2" }).AskedAgain.Id);
    }

    [Theory]
    [InlineData("""{"who":{"groups":["sales"]}}""", """{"who":{"assignee":"ann","also":[{"groups":["legal"],"not_requester":true}]}}""")]
    [InlineData("{}", """{"who":{"assignee":"ann","also":[{"groups":["legal"],"not_requester":true}]}}""")]
    public void Rules_about_people_take_the_place_of_those_before(string definition, string expected) =>
        Assert.Equal(expected, With(definition, static json => PeopleJson.SetWho(json, People)));

    [Theory]
    [InlineData("""{"who":{"groups":["sales"]}}""",
        """{"who":{"groups":["sales"],"also":[{"assignee":"ann"},{"groups":["legal"],"not_requester":true}]}}""")]
    [InlineData("""{"who":{"also":{"assignee":"cfo"}}}""",
        """{"who":{"also":[{"assignee":"cfo"},{"assignee":"ann"},{"groups":["legal"],"not_requester":true}]}}""")]
    [InlineData("""{"who":null}""", """{"who":{"assignee":"ann","also":[{"groups":["legal"],"not_requester":true}]}}""")]
    [InlineData("{}", """{"who":{"assignee":"ann","also":[{"groups":["legal"],"not_requester":true}]}}""")]
    public void Rules_about_people_add_to_those_before(string definition, string expected) =>
        Assert.Equal(expected, With(definition, static json => PeopleJson.AddWho(json, People)));

    [Fact]
    public void No_rules_about_people_leave_no_who_and_add_nothing()
    {
        Assert.Equal("""{"prompt":"?"}""", With("""{"prompt":"?","who":{"assignee":"ann"}}""", static json => PeopleJson.SetWho(json, [])));
        Assert.Equal("""{"who":{"assignee":"ann"}}""", With("""{"who":{"assignee":"ann"}}""", static json => PeopleJson.AddWho(json, [])));
        Assert.Equal("{}", With("{}", static json => PeopleJson.AddWho(json, [])));
    }

    private static ImmutableArray<PeopleRule> People => [new("ann", [], NotRequester: false), new(null, ["legal"], NotRequester: true)];

    private static string With(string definition, Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(definition)!.AsObject();
        change(json);
        return json.ToJsonString();
    }

    private static ImmutableArray<string> Names(string[] places) => [.. places.Select(static place => place[0] == 'p' ? "x-pause" : place)];
}
