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
    [InlineData("""{"type":"number","min":1,"max":10}""", """{"f":0.5}""", "must be at least 1")]
    [InlineData("""{"type":"number","min":1,"max":10}""", """{"f":10.5}""", "must be at most 10")]
    [InlineData("""{"type":"string","min_length":3}""", """{"f":"ab"}""", "must have at least 3 characters")]
    [InlineData("""{"type":"string","max_length":3}""", """{"f":"abcd"}""", "must have at most 3 characters")]
    [InlineData("""{"type":"string","max_length":3}""", """{"f":"🌍é世"}""", null)]
    [InlineData("""{"type":"string","pattern":"[A-Z]{2}-\\d+"}""", """{"f":"AB-12"}""", null)]
    [InlineData("""{"type":"string","pattern":"[A-Z]{2}-\\d+"}""", """{"f":"xAB-12"}""", "has not the form that is asked for")]
    [InlineData("""{"type":"string","options":["a","b"]}""", """{"f":"c"}""", "must be one of what there is to choose from")]
    [InlineData("""{"type":"string","options":[{"value":"a","label":"A"}]}""", """{"f":"a"}""", null)]
    [InlineData("""{"options":[1,2]}""", """{"f":2.0}""", null)]
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
        Assert.Equal(expected is null ? [] : [new FieldError("f", expected)], AnswerForm.Check(metadata, Json(answer)).AsEnumerable());
    }

    [Fact]
    public void Every_wrong_or_unknown_field_is_named()
    {
        JsonBytes metadata = Form("""{"name":"a","required":true},{"name":"b","type":"number"},{"name":"c"}""");

        Assert.Equal(
            [new FieldError("a", "is required"), new FieldError("b", "must be a number"), new FieldError("x", "is not asked for")],
            AnswerForm.Check(metadata, Json("""{"b":"1","x":2,"c":3}""")).AsEnumerable());
    }

    [Fact]
    public void Defaults_fill_in_what_an_answer_leaves_out()
    {
        JsonBytes metadata = Form("""{"name":"a","default":1.10},{"name":"b","default":"x"},{"name":"c"}""");

        Assert.Equal("""{"b":"y","a":1.10}""", AnswerForm.WithDefaults(metadata, Json("""{"b":"y"}""")).ToString());
        Assert.Equal("""{"c":1,"a":1.10,"b":"x"}""", AnswerForm.WithDefaults(metadata, Json("""{"a":null,"c":1}""")).ToString());
        Assert.Equal("""{"a":2,"b":"z"}""", AnswerForm.WithDefaults(metadata, Json("""{"a":2,"b":"z"}""")).ToString());
    }

    [Theory]
    [InlineData("""{"name":"f","pattern":"("}""", "pattern")]
    [InlineData("""{"name":"f","pattern":"(a)\\1"}""", "pattern")]
    [InlineData("""{"name":"f","min":5,"max":1}""", "above")]
    [InlineData("""{"name":"f","min":"x"}""", "no number")]
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
            "tags":{"type":"array","minItems":1,"items":{"enum":["a","b"]}},"code":{"type":"string","title":"Code","maxLength":5,"pattern":"[a-z]+"}},
            "required":["approved"],"additionalProperties":false}
            """.ReplaceLineEndings(""),
            AnswerForm.SchemaOf(metadata).ToString());
        Assert.True(AnswerForm.SchemaOf(Json("""{"prompt":"x","fields":[]}""")).IsEmpty);
    }

    private static JsonBytes Form(string fields) => Json($$"""{"strict":true,"fields":[{{fields}}]}""");
}
