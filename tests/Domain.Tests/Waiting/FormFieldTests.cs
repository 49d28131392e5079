using Asya.Domain.Waiting;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary>What a field takes at its very bounds, which rule is told first, and what its schema says of it.</summary>
public sealed class FormFieldTests
{
    [Theory]
    [InlineData("""{"type":"number","min":1,"max":10}""", "1", null)]
    [InlineData("""{"type":"number","min":1,"max":10}""", "10", null)]
    [InlineData("""{"type":"array","min_items":1,"max_items":2}""", "[1]", null)]
    [InlineData("""{"type":"array","min_items":1,"max_items":2}""", "[1,2]", null)]
    [InlineData("""{"type":"string","min_length":2,"max_length":3}""", "\"ab\"", null)]
    [InlineData("""{"type":"string","min_length":2,"max_length":3}""", "\"abc\"", null)]
    [InlineData("""{"type":"string","min_length":2,"max_length":3}""", "\"a\"", "must have at least 2 characters")]
    [InlineData("""{"type":"string","min":5}""", "3", "must be a text")]
    [InlineData("""{"type":"string","max_length":1,"options":["a"]}""", "\"bb\"", "must have at most 1 characters")]
    [InlineData("""{"type":"array","min_items":2,"options":["a"]}""", """["a"]""", "must have at least 2 entries")]
    [InlineData("""{"type":"array","min_items":2,"options":["a"]}""", """["b"]""", "must have at least 2 entries")]
    [InlineData("""{"type":"array","options":["a","b"]}""", """["b","a","a"]""", null)]
    [InlineData("""{"options":[[1,2]]}""", "[1,2]", null)]
    [InlineData("""{"options":[[1,2]]}""", "[2,1]", "must be one of what there is to choose from")]
    [InlineData("""{"options":[1,2]}""", "3", "must be one of what there is to choose from")]
    [InlineData("""{"options":["1",true]}""", "false", "must be one of what there is to choose from")]
    [InlineData("""{"options":["a"]}""", "1", "must be one of what there is to choose from")]
    [InlineData("""{"options":[]}""", "7", null)]
    public void A_value_is_judged(string field, string value, string? expected) =>
        Assert.Equal(expected is null ? [] : [new FieldError("f", expected)],
            Form(field).Judge(Json($$"""{"f":{{value}}}""")).AsEnumerable());

    [Theory]
    [InlineData("""{"type":"number","min":"5"}""", "3")]
    [InlineData("""{"type":"string","max_length":"1"}""", "\"abc\"")]
    [InlineData("""{"label":7,"prompt":7}""", "7")]
    public void A_member_of_an_earlier_version_with_the_wrong_type_counts_as_not_there(string field, string value)
    {
        Assert.Empty(Form(field).Judge(Json($$"""{"f":{{value}}}""")));
        Assert.DoesNotContain("label", Form(field).Schema().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"required":true,"default":null}""", true)]
    [InlineData("""{"required":true}""", true)]
    [InlineData("""{"required":true,"default":"x"}""", false)]
    public void A_default_that_is_null_fills_nothing_in(string field, bool isWrong)
    {
        AnswerForm form = AnswerForm.Of(Json($$"""{"strict":true,"fields":[{"name":"f",{{field[1..]}}]}"""));

        Assert.Equal(isWrong, !form.Judge(Json("{}")).IsEmpty);
        Assert.Equal(isWrong ? "{ }" : """{"f":"x"}""", form.WithDefaults(Json("{ }")).ToString());
    }

    [Theory]
    [InlineData("""{"type":"array","min_items":1,"max_items":2,"options":["a"]}""",
        """{"type":"array","minItems":1,"maxItems":2,"items":{"enum":["a"]}}""")]
    [InlineData("""{"type":"array"}""", """{"type":"array"}""")]
    [InlineData("""{"type":"string","options":[{"value":"a","label":"A"},"b"]}""", """{"type":"string","enum":["a","b"]}""")]
    [InlineData("""{"label":"L","prompt":"P","description":"D"}""", """{"title":"L","description":"P"}""")]
    [InlineData("""{"description":"D"}""", """{"description":"D"}""")]
    [InlineData("""{"type":"number","min":1.50,"max":2,"default":1.75}""",
        """{"type":"number","minimum":1.50,"maximum":2,"default":1.75}""")]
    [InlineData("""{"type":"number","min":"1"}""", """{"type":"number"}""")]
    [InlineData("""{"type":"string","min_length":1,"max_length":9}""", """{"type":"string","minLength":1,"maxLength":9}""")]
    public void Its_schema_says_what_is_judged(string field, string schema) =>
        Assert.Contains($"\"properties\":{{\"f\":{schema}}}", Form(field).Schema().ToString(), StringComparison.Ordinal);

    private static AnswerForm Form(string field) => AnswerForm.Of(Json($$"""{"fields":[{"name":"f",{{field[1..]}}]}"""));
}
