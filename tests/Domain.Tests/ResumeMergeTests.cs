using System.Collections.Immutable;
using Asya.Domain.Pausing;
using Asya.Payloads;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>The original's merge, value by value, and more than it preserved: number text and key order.</summary>
public sealed class ResumeMergeTests
{
    private const string NoFields = """{"prompt":"p","fields":[]}""";

    [Theory]
    [InlineData(nameof(MergeMode.Shallow), """{"count":1,"a":0}""", """{"count":2,"b":3}""", """{"count":2,"a":0,"b":3}""")]
    [InlineData(nameof(MergeMode.Shallow), """{"topic":"t","o":{"a":1}}""", """{"o":{"b":2}}""", """{"topic":"t","o":{"b":2}}""")]
    [InlineData(nameof(MergeMode.Deep), """{"topic":"t","o":{"a":1,"l":[1]},"s":{"x":1}}""", """{"o":{"b":2,"l":[9]},"s":5}""",
        """{"topic":"t","o":{"a":1,"l":[9],"b":2},"s":5}""")]
    [InlineData(nameof(MergeMode.Shallow), """{"n":1.10,"big":123456789012345678901234567890,"e":1E+2}""", """{"m":0.30}""",
        """{"n":1.10,"big":123456789012345678901234567890,"e":1E+2,"m":0.30}""")]
    [InlineData(nameof(MergeMode.Deep), """{"o":5,"p":{}}""", """{"o":{},"p":{"q":{}}}""", """{"o":{},"p":{"q":{}}}""")]
    [InlineData(
        nameof(MergeMode.Shallow), """{"a":"\u00e9"}""", """{"b":"\u00e9","a\u0062":1}""", """{"a":"\u00e9","b":"\u00e9","ab":1}""")]
    [InlineData(nameof(MergeMode.Shallow), """{"name":"Müller 😀 \"x\""}""", """{"z":null}""", """{"name":"Müller 😀 \"x\"","z":null}""")]
    public void Without_fields_the_answer_is_merged_at_the_root(string mode, string payload, string answer, string expected)
    {
        (JsonBytes merged, ImmutableArray<string> dropped, _) =
            ResumeMerge.Merge(Json(payload), Json(answer), Json(NoFields), Enum.Parse<MergeMode>(mode), 1);

        Assert.Equal(expected, merged.ToString());
        Assert.Empty(dropped);
    }

    [Theory]
    [InlineData("""{"name":"approved"}""", """{"status":"pending","approved":true}""")]
    [InlineData("""{"name":"approved","payload_key":"/review/ok"}""", """{"status":"pending","review":{"ok":true}}""")]
    [InlineData("""{"name":"approved","payload_key":"plain"}""", """{"status":"pending","plain":true}""")]
    [InlineData("""{"name":"approved","payload_key":"/empty/deep"}""", """{"status":"pending","empty":{"deep":true}}""")]
    [InlineData("""{"name":"approved","payload_key":"/a~1b/0"}""", """{"status":"pending","a~1b":{"0":true}}""")]
    [InlineData("""{"name":"approved","payload_key":"/"}""", """{"status":"pending"}""")]
    [InlineData("""{"name":"other","required":true,"default":5}""", """{"status":"pending"}""")]
    [InlineData("""{"label":"nameless"}""", """{"status":"pending","approved":true}""")]
    public void With_fields_each_value_lands_at_its_place(string field, string expected)
    {
        JsonBytes metadata = Json($$"""{"fields":[{{field}}]}""");

        (JsonBytes merged, _, _) =
            ResumeMerge.Merge(Json("""{"status":"pending"}"""), Json("""{"approved":true}"""), metadata, MergeMode.Deep, 1);

        Assert.Equal(expected, merged.ToString());
    }

    [Theory]
    [InlineData("/items/0/price", """{"items":[{"price":5,"n":"a"},{"price":2}],"title":"t","none":null,"at":{"0":1}}""")]
    [InlineData("/items/1", """{"items":[{"price":1,"n":"a"},5],"title":"t","none":null,"at":{"0":1}}""")]
    [InlineData("/items/0/n/deep", null)]
    [InlineData("/items/2/price", null)]
    [InlineData("/items/01", null)]
    [InlineData("/items/last", null)]
    [InlineData("/title/x", null)]
    [InlineData("/none/x", """{"items":[{"price":1,"n":"a"},{"price":2}],"title":"t","none":{"x":5},"at":{"0":1}}""")]
    [InlineData("/at/0", """{"items":[{"price":1,"n":"a"},{"price":2}],"title":"t","none":null,"at":{"0":5}}""")]
    public void A_place_in_a_list_is_its_item_and_nothing_that_is_in_the_way_is_lost(string place, string? expected)
    {
        JsonBytes payload = Json("""{"items":[{"price":1,"n":"a"},{"price":2}],"title":"t","none":null,"at":{"0":1}}""");
        JsonBytes metadata = Json($$"""{"fields":[{"name":"price","payload_key":"{{place}}"}]}""");

        MergedAnswer merged = ResumeMerge.Merge(payload, Json("""{"price":5}"""), metadata, MergeMode.Shallow, 1);

        Assert.Equal(expected ?? payload.ToString(), merged.Payload.ToString());
        Assert.Equal(expected is null ? "price" : null, merged.Misplaced?.Field);
    }

    [Theory]
    [InlineData("/items/0/price", """{"items":[{"price":5}],"title":"t"}""")]
    [InlineData("/items/7/price", """{"items":{"7":{"price":5}},"title":"t"}""")]
    [InlineData("/title/x", """{"items":[{"price":1}],"title":{"x":5}}""")]
    public void An_expiry_forces_its_way_where_there_is_none(string place, string expected)
    {
        MergedAnswer merged = ResumeMerge.Merge(Json("""{"items":[{"price":1}],"title":"t"}"""), Json("""{"price":5}"""),
            Json($$"""{"fields":[{"name":"price","payload_key":"{{place}}"}]}"""), MergeMode.Shallow, 1, isForced: true);

        Assert.Equal(expected, merged.Payload.ToString());
        Assert.Null(merged.Misplaced);
    }

    [Theory]
    [InlineData("""{"price":1,"note":"n"}""", """{"price":null,"note":"x"}""", false, """{"price":1,"note":"x"}""", "price")]
    [InlineData("""{"price":1,"note":"n"}""", """{"price":2,"note":""}""", false, """{"price":2,"note":""}""", "")]
    [InlineData("""{"price":1,"note":"n"}""", """{"price":2,"note":""}""", true, """{"price":2,"note":"n"}""", "note")]
    [InlineData("""{"price":1,"note":"n"}""", """{"price":"","note":"x"}""", true, """{"price":1,"note":"x"}""", "price")]
    public void What_counts_as_missing_leaves_what_is_there(string payload, string answer, bool strict, string expected, string kept)
    {
        JsonBytes metadata = Json(
            $$"""{"strict":{{(strict ? "true" : "false")}},"fields":[{"name":"price","type":"number"},{"name":"note","type":"string"}]}""");

        MergedAnswer merged = ResumeMerge.Merge(Json(payload), Json(answer), metadata, MergeMode.Shallow, 1, ownsDecisions: true);

        Assert.Equal(expected, merged.Payload.ToString());
        Assert.Equal(kept.Length == 0 ? [] : [kept], merged.Kept.AsEnumerable());
        Assert.Empty(merged.Dropped);
    }

    [Fact]
    public void Keys_that_no_field_names_are_dropped_and_reported()
    {
        (JsonBytes merged, ImmutableArray<string> dropped, _) = ResumeMerge.Merge(
            Json("{}"), Json("""{"approved":true,"extra":1,"more":2}"""), Json("""{"fields":[{"name":"approved"}]}"""), MergeMode.Shallow,
            1);

        Assert.Equal("""{"approved":true}""", merged.ToString());
        Assert.Equal(["extra", "more"], dropped.AsEnumerable());
    }

    [Theory]
    [InlineData("""{"name":"approved","type":"boolean"}""", """{"approved":true,"notes":"n"}""", """{"notes":"n"}""")]
    [InlineData("""{"name":"approved","required":true}""", """{"approved":true}""", "{}")]
    [InlineData("""{"name":"approved","deciding":true}""", """{"approved":"yes"}""", "{}")]
    [InlineData(
        """{"name":"ok","type":"bool","payload_key":"/review/ok"}""", """{"review":{"ok":true,"by":1.50}}""", """{"review":{"by":1.50}}""")]
    [InlineData("""{"name":"ok","type":"bool","payload_key":"/review/ok"}""", """{"review":"x"}""", """{"review":"x"}""")]
    [InlineData("""{"name":"ok","type":"bool","payload_key":"/review/deep/ok"}""", """{"a":1}""", """{"a":1}""")]
    [InlineData("""{"name":"text","type":"string"}""", """{"text":"kept"}""", """{"text":"kept"}""")]
    public void A_decision_that_the_answer_does_not_make_does_not_stand_there_already(string field, string payload, string expected)
    {
        string metadata = $$"""{"fields":[{{field}},{"name":"more","type":"string"}]}""";

        MergedAnswer merged = ResumeMerge.Merge(Json(payload), Json("{}"), Json(metadata), MergeMode.Shallow, 1, ownsDecisions: true);

        Assert.Equal(expected, merged.Payload.ToString());
        Assert.Equal(payload == expected && payload.Contains("text", StringComparison.Ordinal) ? ["text"] : [], merged.Kept.AsEnumerable());
        Assert.Equal(payload, ResumeMerge.Merge(Json(payload), Json("{}"), Json(metadata), MergeMode.Shallow, 1).Payload.ToString());
    }

    [Fact]
    public void What_an_answer_gives_is_there_also_below_or_above_a_decision_that_it_does_not_make()
    {
        const string Fields = """
            {"fields":[{"name":"ok","type":"bool","payload_key":"/review"},{"name":"note","payload_key":"/review/note"},
                       {"name":"whole","payload_key":"/all"},{"name":"part","type":"bool","payload_key":"/all/part"}]}
            """;

        MergedAnswer merged = ResumeMerge.Merge(Json("""{"review":{"old":true},"all":{"part":true}}"""),
            Json("""{"note":"n","whole":{"part":false,"x":1}}"""), Json(Fields), MergeMode.Shallow, 1, ownsDecisions: true);

        Assert.Equal("""{"review":{"note":"n"},"all":{"part":false,"x":1}}""", merged.Payload.ToString());
        Assert.Empty(merged.Kept);
    }

    [Theory]
    [InlineData("/l/5/x", "cannot be set: the list in the payload has no item /l/5")]
    [InlineData("/t/x", "cannot be set: the payload has a value at /t that nothing can stand below")]
    public void What_is_in_the_way_is_told_at_the_field_that_it_is_in_the_way_of(string place, string message)
    {
        string metadata = $$"""{"fields":[{"name":"note"},{"name":"unused","payload_key":"{{place}}"},{"name":"price","payload_key":"{{place}}"}]}""";

        MergedAnswer merged = ResumeMerge.Merge(
            Json("""{"l":[1],"t":"text"}"""), Json("""{"note":"n","price":5}"""), Json(metadata), MergeMode.Shallow, 1);

        Assert.Equal(new FieldError("price", message), merged.Misplaced);
    }

    [Theory]
    [InlineData("""{"ok":true,"note":"old","review":{"by":"x"}}""", "/note,/ok,/review/by")]
    [InlineData("""{"note":"old"}""", "/note")]
    public void The_places_are_those_that_got_a_value_or_lost_a_decision(string payload, string places)
    {
        const string Fields = """
            {"fields":[{"name":"ok","type":"bool"},{"name":"by","type":"bool","payload_key":"/review/by"},{"name":"note"},
                       {"name":"nowhere","payload_key":"/"}]}
            """;

        MergedAnswer merged = ResumeMerge.Merge(
            Json(payload), Json("""{"note":"n","nowhere":1}"""), Json(Fields), MergeMode.Shallow, 1, ownsDecisions: true);

        Assert.Equal(places, string.Join(',', merged.Places!.Value.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void More_places_than_256_are_not_listed(int places, bool areListed)
    {
        string answer = $$"""{{{string.Join(',', Enumerable.Range(0, places).Select(static n => $"\"p{n}\":1"))}}}""";

        MergedAnswer merged = ResumeMerge.Merge(Json("{}"), Json(answer), Json(NoFields), MergeMode.Shallow, 1);

        Assert.Equal(areListed ? places : null, merged.Places?.Length);
    }

    [Fact]
    public void The_example_of_the_guide()
    {
        (JsonBytes merged, _, _) = ResumeMerge.Merge(
            Json("""{"topic":"Q3 performance review","draft":"Draft report on: Q3 performance review. Key findings: placeholder analysis.","status":"awaiting_review"}"""),
            Json("""{"approved":true,"reviewer_notes":"Looks good, add a chart for Q3 metrics."}"""),
            Json(NoFields),
            MergeMode.Shallow, 1);

        Assert.Equal(
            """{"topic":"Q3 performance review","draft":"Draft report on: Q3 performance review. Key findings: placeholder analysis.","status":"awaiting_review","approved":true,"reviewer_notes":"Looks good, add a chart for Q3 metrics."}""",
            merged.ToString());
    }
}
