using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>Records with lists in them are equal if all that they say is equal, in whatever lists it lies.</summary>
public sealed class ValueTests
{
    [Fact]
    public void A_rule_of_who_starts_a_flow_is_what_it_says() => AssertValues(
        static () => new StartRule(["sales"], ["ann"]),
        new(["sales", "legal"], ["ann"]),
        new(["sales"], ["bob"]));

    [Fact]
    public void Hooks_are_what_they_say() => AssertValues(
        static () => new Hooks(["keep"], ["mourn"], "secret"),
        new(["drop"], ["mourn"], "secret"),
        new(["keep"], ["cheer"], "secret"),
        new(["keep"], ["mourn"], "other"));

    [Fact]
    public void A_plan_of_pauses_is_what_it_says()
    {
        static PausePlan Make() => new([Json("""{"prompt":"1"}""")], Json("""{"prompt":"2"}"""));
        AssertValues(
            Make,
            Make() with { Entries = [Json("""{"prompt":"other"}""")] },
            Make() with { Otherwise = default },
            Make() with { IsOfFlow = true },
            Make() with { ActorReplaces = true },
            Make() with { IsMandatory = true },
            Make() with { AsksAgain = true },
            Make() with { IsForCandidates = true },
            Make() with { Merge = Tasks.MergeMode.Deep });
    }

    [Fact]
    public void The_pauses_ahead_are_what_they_say()
    {
        static PausesAhead Make() => new() { Definitions = [new() { Entry = 1 }], Unplaced = new() { Id = "step:1/a" } };
        AssertValues(
            Make,
            Make() with { Definitions = [new() { Entry = 2 }] },
            Make() with { Unplaced = null },
            Make() with { Unplaced = new() { Id = "step:2/a" } });
    }

    [Fact]
    public void A_rule_about_people_is_what_it_says() => AssertValues(
        static () => new PeopleRule("ann", ["finance"], NotRequester: true),
        new("bob", ["finance"], NotRequester: true),
        new(null, ["finance"], NotRequester: true),
        new("ann", ["legal"], NotRequester: true),
        new("ann", ["finance"], NotRequester: false));

    [Fact]
    public void A_wait_is_where_it_stands()
    {
        static WaitState Make() => new()
        {
            Assignee = "ann",
            Groups = ["finance"],
            Also = [new("cfo", [], NotRequester: false)],
            Delegations = [new("ann", "bob", IsFree: false)],
            ClaimedBy = "bob",
            ClaimedUntil = T0,
            DueAt = T0,
            Passed = 1,
            NextAt = T0,
            Tries = 1,
            Escalations = 1,
        };
        AssertValues(
            Make,
            Make() with { Assignee = null },
            Make() with { Groups = ["legal"] },
            Make() with { NotRequester = true },
            Make() with { Also = [] },
            Make() with { Delegations = null },
            Make() with { Delegations = [new("ann", "cem", IsFree: false)] },
            Make() with { ClaimedBy = null },
            Make() with { ClaimedUntil = null },
            Make() with { DueAt = null },
            Make() with { Passed = 2 },
            Make() with { NextAt = null },
            Make() with { Tries = 2 },
            Make() with { Escalations = 2 });
    }

    [Fact]
    public void A_list_that_a_row_does_not_have_is_an_empty_one()
    {
        Assert.Empty(new PeopleRule("ann", default, NotRequester: false).Groups);
        Assert.Empty(new WaitState { Groups = default, Also = default }.Groups);
        Assert.Empty(new WaitState { Groups = default, Also = default }.Also);
        Assert.Empty(new PausesAhead { Definitions = default }.Definitions);
        Assert.Equal(new WaitState(), new WaitState { Delegations = [] });
    }

    private static void AssertValues<T>(Func<T> make, params T[] others)
        where T : class, IEquatable<T>
    {
        Assert.True(make().Equals(make()));
        Assert.Equal(make().GetHashCode(), make().GetHashCode());
        Assert.False(make().Equals(null));
        Assert.All(others, other => Assert.False(make().Equals(other), $"{other} counts as equal"));
    }
}
