using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.ChildTasks;
using Asya.Domain.Origins;
using Asya.Domain.Pausing;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Origins;

/// <summary>How far it is told who has put which value into a payload, where payloads are large and places are many.</summary>
public sealed class OriginRulesTests
{
    private static readonly PayloadOrigin Root = new() { Kind = OriginKind.Start };

    [Fact]
    public void A_child_has_the_origins_that_its_parent_says_or_none()
    {
        ImmutableArray<PayloadOrigin> told = [Root with { By = "rita", TaskId = "parent" }];

        Assert.Equal(told, Child(told).Origins!.Value.AsEnumerable());
        Assert.Null(Child(null).Origins);
    }

    [Fact]
    public void What_came_from_a_task_before_the_parent_keeps_its_task()
    {
        TaskState state = Running("draft") with { Origins = [Root with { TaskId = "first" }, Step("/a", 1)] };

        Assert.Equal(["first", "report-123"],
            OriginRules.OfChild(state, new() { Kind = FanOutKind.Hook }, actor: null)!.Value.Select(static origin => origin.TaskId));
    }

    [Fact]
    public void A_payload_that_stays_keeps_its_origins_even_if_they_are_not_known()
    {
        TaskState state = Running("draft") with { Origins = null };

        Assert.Null(OriginRules.AfterStep(state, state.Payload));
    }

    [Fact]
    public void A_payload_where_there_was_none_is_the_steps()
    {
        TaskState state = Running("draft") with { Payload = default };

        Assert.Equal([Step("", 1)], OriginRules.AfterStep(state, Json("""{"a":1}"""))!.Value.AsEnumerable());
        Assert.Equal([Step("", 1)], OriginRules.AfterStep(Running("draft"), default)!.Value.AsEnumerable());
    }

    [Theory]
    [InlineData(0, 0, "/a")]
    [InlineData(1, 0, "mixed")]
    [InlineData(0, 1, "mixed")]
    public void Payloads_of_256_KiB_are_compared_and_larger_ones_are_not(int before, int after, string expected)
    {
        int most = OriginRules.MaxCompared - """{"a":1,"t":""}""".Length;
        string text = new('x', most);
        TaskState state = Running("draft") with
        {
            Payload = Json($$"""{"a":1,"t":"{{text}}{{new string('x', before)}}"}"""),
            Origins = [Root],
        };

        string returned = $$"""{"a":2,"t":"{{text}}{{new string('x', after)}}"}""";

        Assert.Equal(expected, Places(OriginRules.AfterStep(state, Json(returned))));
    }

    [Fact]
    public void What_a_step_adds_to_a_payload_that_is_too_large_to_be_compared_is_told()
    {
        string large = new('x', OriginRules.MaxCompared);
        TaskState state = Running("draft") with { Payload = Json($$"""{"t":"{{large}}"}"""), Origins = [Root] };

        Assert.Equal([Root, Step("/a", 1), Step("/b", 1)],
            OriginRules.AfterStep(state, Json($$"""{"t":"{{large}}","a":1,"b":{"c":2} }"""))!.Value.AsEnumerable());
    }

    [Theory]
    [InlineData(0, "/t")]
    [InlineData(1, "mixed")]
    public void An_addition_of_256_KiB_is_told_and_a_larger_one_is_not(int more, string expected)
    {
        TaskState state = Running("draft") with { Payload = Json("""{"a":1}""") };
        string text = new('x', OriginRules.MaxCompared - ",\"t\":\"\"".Length + more);

        Assert.Equal(expected, Places(OriginRules.AfterStep(state, Json($$"""{"a":1,"t":"{{text}}"}"""))));
    }

    [Fact]
    public void Of_a_part_with_very_many_changes_only_the_part_is_told()
    {
        int[] before = [.. Enumerable.Range(0, 400)];
        int[] after = [.. before.Select(static n => n < 300 ? -1 - n : n)];
        TaskState state = Running("draft") with { Payload = Json($$"""{"l":[{{string.Join(',', before)}}],"z":0}"""), Origins = [Root] };

        Assert.Equal([Root, new() { Kind = OriginKind.Mixed, Place = "/l" }],
            OriginRules.AfterStep(state, Json($$"""{"l":[{{string.Join(',', after)}}],"z":0}"""))!.Value.AsEnumerable());
    }

    [Theory]
    [InlineData(256, "256 of 256")]
    [InlineData(257, "1 of 1, mixed")]
    public void Of_a_part_256_changes_are_told_apart_and_more_are_not(int changes, string expected)
    {
        using JsonDocument old = JsonDocument.Parse($"""[0,{string.Join(',', Enumerable.Range(0, changes))}]""");
        using JsonDocument now = JsonDocument.Parse($"""[0,{string.Join(',', Enumerable.Range(1000, changes))}]""");

        IReadOnlyList<(string Place, bool IsMixed)> places = PayloadChanges.Between(old.RootElement, now.RootElement).Places;

        Assert.Equal(expected, $"{places.Count} of {places.Distinct().Count()}{(places[0].IsMixed ? ", mixed" : "")}");
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"c":3}""", """{"a":1,"c":3,"b":2}""", false)]
    [InlineData("""{"a":1,"b":2,"c":3}""", """{"c":3,"a":1,"b":2,"d":4}""", false)]
    [InlineData("""{"a":1,"b":2,"c":3}""", """{"a":1,"c":3,"d":4}""", true)]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"b":2,"c":3,"d":4}""", false)]
    [InlineData("""{"o":{"a":1,"b":2},"p":{"a":1,"b":2}}""", """{"o":{"a":1},"p":{"a":1}}""", true)]
    [InlineData("""{"o":[1,2],"p":[1,2]}""", """{"o":[1],"p":[1]}""", true)]
    public void Something_has_gone_where_a_name_or_an_item_is_no_longer_there(string old, string now, bool hasRemoved)
    {
        using JsonDocument before = JsonDocument.Parse(old);
        using JsonDocument after = JsonDocument.Parse(now);

        Assert.Equal(hasRemoved, PayloadChanges.Between(before.RootElement, after.RootElement).HasRemoved);
    }

    [Fact]
    public void An_item_that_a_step_adds_to_a_payload_that_is_a_list_is_told()
    {
        TaskState state = Running("draft") with { Payload = Json("[1,2]"), Origins = [Root] };

        Assert.Equal([Root, Step("/2", 1)], OriginRules.AfterStep(state, Json("[1,2,3]"))!.Value.AsEnumerable());
    }

    [Theory]
    [InlineData("""{"o":{"k":0},"l":[0,1],"z":0}""", "/l/1")]
    [InlineData("""{"o":{"k":0,"x":1},"l":[0],"z":0}""", "/o/x")]
    [InlineData("""{"o":{"k":0},"l":[0],"z":0}""", "")]
    public void What_has_gone_has_no_origin_wherever_it_was(string left, string places)
    {
        TaskState state = Running("draft") with
        {
            Payload = Json("""{"o":{"k":0,"x":1},"l":[0,1],"z":0}"""),
            Origins = [Root, Step("/l/1", 7), Step("/o/x", 7)],
        };

        Assert.Equal(places, Places(OriginRules.AfterStep(state, Json(left))));
    }

    [Theory]
    [InlineData("""{"a":{ },"l":[ ],"z":0}""", """{"a":{},"l":[],"z":0}""")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"c":2,"b":1}}""")]
    public void Another_spelling_is_no_change(string before, string after)
    {
        TaskState state = Running("draft") with { Payload = Json(before), Origins = [Root] };

        Assert.Equal([Root], OriginRules.AfterStep(state, Json(after))!.Value.AsEnumerable());
    }

    [Theory]
    [InlineData("mesh", false, "mesh")]
    [InlineData("", false, null)]
    [InlineData("expiry", true, null)]
    public void An_answer_says_through_what_it_came_and_an_expiry_does_not(string channel, bool isExpiry, string? told)
    {
        ResumeCommit commit = Commit("""{"ok":1}""", "/ok") with { Request = new() { Channel = channel, IsExpiry = isExpiry } };

        Assert.Equal(told, OriginRules.AfterAnswer(Running("draft"), commit)!.Value[^1].Channel);
    }

    [Fact]
    public void An_answer_in_a_large_payload_is_told_too()
    {
        string payload = $$"""{"ok":true,"t":"{{new string('x', OriginRules.MaxCompared)}}"}""";

        Assert.Equal("/ok", Places(OriginRules.AfterAnswer(Running("draft"), Commit(payload, "/ok"))));
    }

    [Theory]
    [InlineData(0, "/ok")]
    [InlineData(1, "/gone,/ok")]
    public void What_an_answer_takes_out_of_a_payload_of_256_KiB_has_no_origin_and_in_a_larger_one_it_is_not_looked_for(
        int more, string places)
    {
        string text = new('x', OriginRules.MaxCompared - """{"ok":true,"t":""}""".Length + more);
        TaskState state = Running("draft") with { Origins = [Root, Step("/gone", 1)] };

        Assert.Equal(places, Places(OriginRules.AfterAnswer(state, Commit($$"""{"ok":true,"t":"{{text}}"}""", "/ok"))));
    }

    [Theory]
    [InlineData(32, 33)]
    [InlineData(33, 1)]
    public void Of_up_to_32_slices_each_is_told(int slices, int places)
    {
        FanOut fanOut = new() { Count = slices, Event = 3 };

        ImmutableArray<PayloadOrigin> told = OriginRules.AfterGather(Running("draft"), fanOut, ["results"])!.Value;

        Assert.Equal(places, told.Count(static origin => origin.Kind == OriginKind.Slice));
        Assert.Equal("/results", told.Single(static origin => origin is { TaskId: null, Kind.WireName: "slice" }).Place);
    }

    [Theory]
    [InlineData(63, false)]
    [InlineData(64, true)]
    public void Sixty_four_places_are_told_with_the_whole_as_one_of_them(int places, bool isShrunk)
    {
        OriginTable table = new([Root]);
        PutMany(table, "/rows", places, number: 1);

        ImmutableArray<PayloadOrigin> told = table.ToOrigins();

        Assert.Equal(isShrunk ? 2 : 64, told.Length);
        Assert.Equal(isShrunk, told.Contains(new() { Kind = OriginKind.Mixed, Place = "/rows" }));
    }

    [Fact]
    public void The_part_that_is_told_together_is_large_enough_for_the_rest()
    {
        OriginTable table = new([Root]);
        PutMany(table, "/a", 3, number: 1);
        PutMany(table, "/b", 63, number: 1);

        Assert.Equal([Root, Step("/a/0", 1), Step("/a/1", 2), Step("/a/2", 1), new() { Kind = OriginKind.Mixed, Place = "/b" }],
            table.ToOrigins().AsEnumerable());
    }

    [Fact]
    public void What_is_told_together_stands_in_the_order_of_the_places()
    {
        OriginTable table = new([Root]);
        PutMany(table, "/a", 63, number: 1);
        PutMany(table, "/b", 3, number: 1);

        Assert.Equal("mixed:/a,/b/0,/b/1,/b/2", Places(table.ToOrigins()));
    }

    [Fact]
    public void The_whole_is_told_together_where_no_part_is_large_enough_and_the_decision_stays()
    {
        OriginTable table = new([Root]);
        PutMany(table, "", 70, number: 1);
        table.Put(Step("/ok", 1) with { Kind = OriginKind.Answer });

        Assert.Equal("mixed,/ok", Places(table.ToOrigins()));
        Assert.Equal(2, table.ToOrigins().Length);
    }

    [Fact]
    public void Decisions_are_told_before_anything_else_and_together_only_where_they_are_too_many_alone()
    {
        OriginTable few = new([Root]);
        PutMany(few, "/rows", 60, number: 1);
        PutMany(few, "/review", 10, number: 1, OriginKind.Answer);
        Assert.Equal("/review/0 /review/1 /review/2 /review/3 /review/4 /review/5 /review/6 /review/7 /review/8 /review/9 mixed:/rows",
            Places(few.ToOrigins()).Replace(",", " ", StringComparison.Ordinal));

        OriginTable many = new([Root]);
        PutMany(many, "/review", 70, number: 1, OriginKind.Answer);
        Assert.Equal([Root, new() { Kind = OriginKind.Mixed, Place = "/review" }], many.ToOrigins().AsEnumerable());
    }

    [Fact]
    public void A_place_below_another_is_told_where_it_says_something_else()
    {
        OriginTable table = new([Root]);
        table.Put(Step("/a", 1));
        table.Put(Step("/a/same", 1));
        table.Put(Step("/a/other", 2));
        table.Put(Step("/a/other/back", 1));
        table.Put(Step("/a/task", 1) with { TaskId = "another" });

        Assert.Equal("/a,/a/other,/a/other/back,/a/task", Places(table.ToOrigins()));
    }

    private static TaskState Child(ImmutableArray<PayloadOrigin>? origins)
    {
        CreateTask request = new() { Route = Route("work"), Payload = Json("{}"), Timeout = TimeSpan.FromSeconds(30) };
        Inheritance inheritance = new(
            new(new("parent"), 3, 1, Reports: false, ""), PausePlan.Default, Resiliency: null, TimeSpan.Zero)
        {
            ArePausesBound = true,
            Origins = origins,
        };
        return Decide(TaskState.None, new TaskCommand.Create(NewTask.Child(new("child"), request, inheritance)), T0);
    }

    private static ResumeCommit Commit(string payload, params string[] places) => new()
    {
        Request = new() { By = "ben", Channel = "mesh" },
        Pause = 1,
        MergedPayload = Json(payload),
        Places = [.. places],
    };

    private static void PutMany(OriginTable table, string part, int count, int number, OriginKind? kind = null)
    {
        for (int at = 0; at < count; at++)
        {
            table.Put(Step($"{part}/{at}", number + at % 2) with { Kind = kind ?? OriginKind.Step });
        }
    }

    private static PayloadOrigin Step(string place, int number) =>
        new() { Kind = OriginKind.Step, Number = number, Actor = "draft", Place = place };

    // Which places have origins of their own; of the mixed ones with the word.
    private static string Places(ImmutableArray<PayloadOrigin>? origins) => string.Join(',', origins!.Value
        .Where(static origin => origin.Place.Length > 0 || origin.Kind == OriginKind.Mixed)
        .Select(static origin => origin.Kind != OriginKind.Mixed ? origin.Place
            : origin.Place.Length > 0 ? $"mixed:{origin.Place}"
            : "mixed"));
}
