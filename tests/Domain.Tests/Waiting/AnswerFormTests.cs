using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

public sealed class AnswerFormTests
{
    [Theory]
    [InlineData("""{"type":"string","required":true}""", "{}", "is required")]
    [InlineData("""{"type":"string","required":true}""", """{"f":""}""", "is required")]
    [InlineData("""{"type":"string","required":true}""", """{"f":null}""", "is required")]
    [InlineData("""{"type":"string","required":true,"default":"x"}""", "{}", null)]
    [InlineData("""{"type":"string"}""", """{"f":7}""", "must be a text")]
    [InlineData("""{"type":"boolean"}""", """{"f":"yes"}""", "must be true or false")]
    [InlineData("""{"type":"bool"}""", """{"f":false}""", null)]
    [InlineData("""{"type":"number"}""", """{"f":"1"}""", "must be a number")]
    [InlineData("""{"type":"integer"}""", """{"f":1.5}""", "must be a whole number")]
    [InlineData("""{"type":"integer"}""", """{"f":2.0}""", null)]
    [InlineData("""{"type":"integer"}""", """{"f":1e300}""", null)]
    [InlineData("""{"type":"integer"}""", """{"f":1e-30}""", "must be a whole number")]
    [InlineData("""{"type":"integer"}""", """{"f":12345678901234567890123456789.5}""", "must be a whole number")]
    [InlineData("""{"type":"number"}""", """{"f":""}""", null)]
    [InlineData("""{"type":"boolean","options":[true]}""", """{"f":""}""", null)]
    [InlineData("""{"type":"number","max":9007199254740992}""", """{"f":9007199254740993}""", "must be at most 9007199254740992")]
    [InlineData("""{"type":"number","max":0.1}""", """{"f":0.10000000000000000001}""", "must be at most 0.1")]
    [InlineData("""{"type":"number","min":-1e400}""", """{"f":-1e399}""", null)]
    [InlineData("""{"type":"number","min":1,"max":10}""", """{"f":0.5}""", "must be at least 1")]
    [InlineData("""{"type":"number","min":1,"max":10}""", """{"f":10.5}""", "must be at most 10")]
    [InlineData("""{"type":"string","min_length":3}""", """{"f":"ab"}""", "must have at least 3 characters")]
    [InlineData("""{"type":"string","max_length":3}""", """{"f":"abcd"}""", "must have at most 3 characters")]
    [InlineData("""{"type":"string","max_length":3}""", """{"f":"🌍é世"}""", null)]
    [InlineData("""{"type":"string","max_length":5}""", """{"f":"e\u0301e\u0301e\u0301"}""", "must have at most 5 characters")]
    [InlineData("""{"type":"string","min_length":3}""", """{"f":"👍👍"}""", "must have at least 3 characters")]
    [InlineData("""{"type":"string","pattern":"[A-Z]{2}-\\d+"}""", """{"f":"AB-12"}""", null)]
    [InlineData("""{"type":"string","pattern":"[A-Z]{2}-\\d+"}""", """{"f":"AB-12\n"}""", "has not the form that is asked for")]
    [InlineData("""{"type":"string","pattern":"[A-Z]{2}-\\d+"}""", """{"f":"xAB-12"}""", "has not the form that is asked for")]
    [InlineData("""{"type":"string","options":["a","b"]}""", """{"f":"c"}""", "must be one of what there is to choose from")]
    [InlineData("""{"type":"string","options":[{"value":"a","label":"A"}]}""", """{"f":"a"}""", null)]
    [InlineData("""{"options":[1,2]}""", """{"f":2.0}""", null)]
    [InlineData("""{"options":[{"value":{"a":1,"b":2}}]}""", """{"f":{"b":2.0,"a":1}}""", null)]
    [InlineData("""{"options":["1"]}""", """{"f":1}""", "must be one of what there is to choose from")]
    [InlineData("""{"type":"array"}""", """{"f":"a"}""", "must be a list")]
    [InlineData("""{"type":"array","options":["a","b"]}""", """{"f":["a","x"]}""", "must hold only what there is to choose from")]
    [InlineData("""{"type":"array","min_items":1}""", """{"f":[]}""", "must have at least 1 entries")]
    [InlineData("""{"type":"array","max_items":1}""", """{"f":[1,2]}""", "must have at most 1 entries")]
    [InlineData("""{"type":"object"}""", """{"f":[]}""", "must be an object")]
    [InlineData("""{"type":"colour"}""", """{"f":7}""", null)]
    public void Each_rule_has_its_words(string field, string answer, string? expected)
    {
        JsonBytes metadata = Form("""{"name":"f",""" + field[1..]);

        Assert.Null(PausePolicyReader.Read(metadata, out _));
        Assert.Equal(expected is null ? [] : [new FieldError("f", expected)], AnswerForm.Of(metadata).Judge(Json(answer)).AsEnumerable());
    }

    [Fact]
    public void Every_wrong_or_unknown_field_is_named()
    {
        JsonBytes metadata = Form("""{"name":"a","required":true},{"name":"b","type":"number"},{"name":"c"}""");

        Assert.Equal(
            [new FieldError("a", "is required"), new FieldError("b", "must be a number"), new FieldError("x", "is not asked for")],
            AnswerForm.Of(metadata).Judge(Json("""{"b":"1","x":2,"c":3}""")).AsEnumerable());
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"approved":false}""", "")]
    [InlineData("""{"notes":""}""", "")]
    [InlineData("""{"approved":null,"notes":"x"}""", "")]
    [InlineData("""{"approved":true,"other":1}""", "")]
    [InlineData("""{"approved":"perhaps"}""", "approved must be true or false")]
    [InlineData("""{"approved":"","notes":"x"}""", "approved must be true or false")]
    [InlineData("""{"notes":7,"approved":1}""", "approved must be true or false,notes must be a text")]
    [InlineData("""{"level":"urgent"}""", "level must be one of what there is to choose from")]
    [InlineData("""{"query":"Yes please"}""", "query is not asked for")]
    [InlineData("""{"approved":null}""", "approved is null, which is no answer")]
    public void A_form_that_is_not_strict_refuses_what_does_not_fit_and_what_would_leave_nothing(string answer, string errors)
    {
        JsonBytes metadata = Json("""
            {"fields":[{"name":"approved","type":"boolean","required":true},{"name":"notes","type":"string"},{"name":"level","options":["low","high"]}]}
            """);

        Assert.Equal(errors, string.Join(',', AnswerForm.Of(metadata).Judge(Json(answer)).Select(static e => $"{e.Field} {e.Message}")));
    }

    [Fact]
    public void Its_schema_says_the_same()
    {
        JsonBytes metadata = Json("""{"fields":[{"name":"approved","type":"boolean","required":true},{"name":"notes"}]}""");

        Assert.Equal(
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"approved":{"type":"boolean"},"notes":{}},
            "anyOf":[{"required":["approved"]},{"required":["notes"]},{"maxProperties":0}]}
            """.ReplaceLineEndings(""),
            AnswerForm.Of(metadata).Schema().ToString());
    }

    [Fact]
    public void What_a_strict_form_requires_its_schema_does_not_take_empty()
    {
        JsonBytes metadata = Form("""{"name":"a","type":"string","required":true},{"name":"b","required":true},{"name":"c","type":"string","min_length":2,"required":true}""");

        Assert.Contains(
            """{"a":{"type":"string","minLength":1},"b":{"minLength":1,"not":{"type":"null"}},"c":{"type":"string","minLength":2}},"required":["a","b","c"]""",
            AnswerForm.Of(metadata).Schema().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_options_and_many_values_are_judged_at_once()
    {
        string options = string.Join(',', Enumerable.Range(0, 2000).Select(static n => $"\"option {n}\""));
        string chosen = string.Join(',', Enumerable.Repeat("\"option 1999\"", 200_000));
        AnswerForm form = AnswerForm.Of(Form($$"""{"name":"f","type":"array","options":[{{options}}]}"""));

        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Empty(form.Judge(Json($$"""{"f":[{{chosen}}]}""")));

        // With a comparison of each value to each option it takes a minute.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("""{"name":"f","type":"array","options":["a"]}""")]
    [InlineData("""{"name":"f","type":"string","pattern":"a*"}""")]
    public void Judging_ends_with_its_request(string field)
    {
        string value = field.Contains("array", StringComparison.Ordinal) ? $"[{string.Join(',', Enumerable.Repeat("\"a\"", 5000))}]" : "\"aaa\"";
        AnswerForm form = AnswerForm.Of(Form(field));

        Assert.Empty(form.Judge(Json($$"""{"f":{{value}}}"""), CancellationToken.None));
        Assert.Throws<OperationCanceledException>(() => form.Judge(Json($$"""{"f":{{value}}}"""), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_pause_that_says_nothing_takes_any_answer()
    {
        Assert.Empty(AnswerForm.Of(default(JsonBytes)).Fields);
        Assert.Empty(AnswerForm.Of(default(JsonBytes)).Judge(Json("""{"a":1}""")));
    }

    [Fact]
    public void The_same_definition_is_read_once() =>
        Assert.Same(AnswerForm.Of(Form("""{"name":"once"}""")), AnswerForm.Of(Form("""{"name":"once"}""")));

    [Fact]
    public void Defaults_fill_in_what_an_answer_leaves_out()
    {
        JsonBytes metadata = Form("""{"name":"a","default":1.10},{"name":"b","default":"x"},{"name":"c"}""");

        Assert.Equal("""{"b":"y","a":1.10}""", AnswerForm.Of(metadata).WithDefaults(Json("""{"b":"y"}""")).ToString());
        Assert.Equal("""{"c":1,"a":1.10,"b":"x"}""", AnswerForm.Of(metadata).WithDefaults(Json("""{"a":null,"c":1}""")).ToString());
        Assert.Equal("""{"a":2,"b":"z"}""", AnswerForm.Of(metadata).WithDefaults(Json("""{"a":2,"b":"z"}""")).ToString());
        Assert.Equal(
            "{}", AnswerForm.Of(Json("""{"strict":false,"fields":[{"name":"a","default":1}]}""")).WithDefaults(Json("{}")).ToString());
    }

    [Theory]
    [InlineData("""{"name":"f","pattern":"("}""", "pattern")]
    [InlineData("""{"name":"f","pattern":"(a)\\1"}""", "pattern")]
    [InlineData("""{"name":"f","min":5,"max":1}""", "above")]
    [InlineData("""{"name":"f","min":"x"}""", "must be a number")]
    [InlineData("""{"name":"f","options":"a"}""", "options")]
    [InlineData("""{"name":"f","type":"number","default":"x"}""", "default")]
    [InlineData("""{"name":"f"},{"name":"f"}""", "twice")]
    [InlineData("""{"title":"f"}""", "name")]
    public void A_form_that_cannot_be_filled_in_is_refused(string fields, string word) =>
        Assert.Contains(word, PausePolicyReader.Read(Form(fields), out _)!, StringComparison.Ordinal);

    [Fact]
    public void The_schema_matches_the_form()
    {
        JsonBytes metadata = Form(
            """
            {"name":"approved","type":"boolean","prompt":"Approve?","required":true},{"name":"amount","type":"number","min":1,"max":9,"default":2},
            {"name":"tags","type":"array","options":["a","b"],"min_items":1},{"name":"code","type":"string","label":"Code","pattern":"[a-z]+","max_length":5}
            """);

        Assert.Equal(
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{
            "approved":{"type":"boolean","description":"Approve?"},"amount":{"type":"number","minimum":1,"maximum":9,"default":2},
            "tags":{"type":"array","minItems":1,"items":{"enum":["a","b"]}},"code":{"type":"string","title":"Code","maxLength":5,"pattern":"^(?:[a-z]+)$"}},
            "required":["approved"],"additionalProperties":false}
            """.ReplaceLineEndings(""),
            AnswerForm.Of(metadata).Schema().ToString());
        Assert.True(AnswerForm.Of(Json("""{"prompt":"x","fields":[]}""")).Schema().IsEmpty);
    }

    private static JsonBytes Form(string fields) => Json($$"""{"strict":true,"fields":[{{fields}}]}""");
}
