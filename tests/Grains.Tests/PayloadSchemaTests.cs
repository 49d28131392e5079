using System.Diagnostics;
using Asya.Grains.Flows.Schemas;
using Asya.Payloads;

namespace Asya.Grains.Tests;

/// <summary>What a flow's schema accepts, what it says of the rest, and that neither takes long.</summary>
public sealed class PayloadSchemaTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("""{"maxLength":1}""", "\"\\ud83d\\ude00\"", true)]
    [InlineData("""{"maxLength":1}""", "\"e\\u0301\"", false)]
    [InlineData("""{"minLength":2}""", "\"\\r\\n\"", true)]
    [InlineData("""{"minLength":2}""", "\"\\ud83d\\ude00\"", false)]
    [InlineData("""{"pattern":"^a$"}""", "\"a\"", true)]
    [InlineData("""{"pattern":"^a$"}""", "\"a\\n\"", false)]
    [InlineData("""{"pattern":"^\\d[\\d]$"}""", "\"12\"", true)]
    [InlineData("""{"pattern":"^\\d$"}""", "\"\\u0661\"", false)]
    [InlineData("""{"pattern":"[$]"}""", "\"$\"", true)]
    [InlineData("""{"pattern":"b"}""", "\"abc\"", true)]
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740993", false)]
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740992", true)]
    [InlineData("""{"multipleOf":0.01}""", "0.07", true)]
    [InlineData("""{"multipleOf":0.01}""", "0.071", false)]
    [InlineData("""{"type":"integer"}""", "1.0", true)]
    [InlineData("""{"type":"integer"}""", "1.5", false)]
    [InlineData("""{"enum":["a",1]}""", "1.0", true)]
    [InlineData("""{"enum":["a",1]}""", "2", false)]
    [InlineData("""{"format":"email"}""", "\"x\"", true)]
    [InlineData("""{"$ref":"#/$defs/short"}""", "\"ab\"", false)]
    [InlineData("""{"$ref":"#/$defs/short"}""", "\"a\"", true)]
    [InlineData("false", "1", false)]
    [InlineData("true", "1", true)]
    public void A_value_is_judged_as_the_schema_says(string schema, string value, bool isValid)
    {
        PayloadSchema whole = From($$$"""{"type":"object","properties":{"v":{{{schema}}} },"$defs":{"short":{"maxLength":1} } }""");

        Assert.Equal(isValid, whole.Check(JsonBytes.FromText($$"""{"v":{{value}}}""")).IsEmpty);
    }

    [Fact]
    public void Each_error_names_its_place()
    {
        PayloadSchema schema = From(
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","additionalProperties":false,"required":["b"],
             "properties":{"a":{"type":"object","properties":{"n":{"type":"integer"}}},"t":{"pattern":"^x$"}}}
            """);

        Dictionary<string, string> errors = schema.Check(JsonBytes.FromText("""{"a":{"n":"one"},"t":"y","c":1}"""))
            .ToDictionary(static error => error.Field, static error => error.Message);

        Assert.Equal(["", "/a/n", "/c", "/t"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("\"b\"", errors[""], StringComparison.Ordinal);
        Assert.Contains("integer", errors["/a/n"], StringComparison.Ordinal);
        Assert.Equal("A text in the form ^x$ is wanted.", errors["/t"]);
        Assert.Equal("There may be nothing here.", errors["/c"]);
    }

    [Theory]
    [InlineData("""{"type":"objct"}""", "is no JSON Schema")]
    [InlineData("""{"enum":5}""", "is no JSON Schema")]
    [InlineData("""{"maxLength":-1}""", "is no JSON Schema")]
    [InlineData("""{"maxLength":1.5}""", "is no JSON Schema")]
    [InlineData("""{"properties":{"a":1}}""", "neither an object nor a boolean")]
    [InlineData("""{"pattern":"["}""", "has the pattern '['")]
    [InlineData("""{"pattern":"(?=a)"}""", "no lookaround")]
    [InlineData("""{"pattern":"(a)\\1"}""", "no references back")]
    [InlineData("""{"patternProperties":{"a":{}}}""", "'patternProperties', which is not supported")]
    [InlineData("""{"$id":"https://example.org"}""", "'$id', which is not supported")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "must be of the draft")]
    [InlineData("""{"properties":{"a":{"$ref":"#"}}}""", "none of the form")]
    [InlineData("""{"$ref":"https://example.org/x"}""", "none of the form")]
    [InlineData("""{"$ref":"#/$defs/no"}""", "where nothing is")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"items":{"$ref":"#/$defs/a"}}}}""", "refers to itself")]
    [InlineData("""{"maximum":1e999999999}""", "one too long")]
    [InlineData("""{"multipleOf":"1"}""", "no number")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":""}}}""", "cannot be part of a header's name")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"a b"}}}""", "cannot be part of a header's name")]
    [InlineData("""{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}""", "where it cannot be")]
    [InlineData("""{"properties":{"a":{"items":{"type":"string","x-mcp-header":"A"}}}}""", "where it cannot be")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}""", "twice")]
    public void A_schema_that_cannot_be_used_is_refused_with_its_reason(string schema, string reason) =>
        Assert.Contains(reason, Assert.Throws<PayloadSchemaException>(() => From(schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_schema_that_multiplies_by_its_references_is_refused()
    {
        string defs = string.Join(',', Enumerable.Range(0, 40).Select(static i =>
            $$"""
            "d{{i}}":{"anyOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """));
        Stopwatch time = Stopwatch.StartNew();

        PayloadSchemaException refused = Assert.Throws<PayloadSchemaException>(() =>
            From($$"""{"$ref":"#/$defs/d0","$defs":{ {{defs}},"d40":{} } }"""));

        Assert.Contains("keywords", refused.Message, StringComparison.Ordinal);
        Assert.InRange(time.Elapsed, TimeSpan.Zero, Soon);
    }

    [Theory]
    [InlineData("""{"type":"object","additionalProperties":{"multipleOf":0.1}}""", """{"a":1e999999999}""")]
    [InlineData("""{"type":"object","additionalProperties":{"maximum":5}}""", """{"a":1e-999999999}""")]
    public void A_number_of_any_size_is_refused_before_it_is_compared(string schema, string payload) =>
        Assert.Contains("exponent", Assert.Single(From(schema).Check(JsonBytes.FromText(payload))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_would_take_long_is_refused_before_it_begins()
    {
        string options = string.Join(',', Enumerable.Range(0, 1500).Select(static i => $"\"v{i}\""));
        PayloadSchema choice = From($$$"""{"type":"object","properties":{"a":{"items":{"enum":[ {{{options}}} ]} } } }""");
        PayloadSchema pattern = From("""{"type":"object","properties":{"a":{"pattern":"^(a+)+$"}}}""");
        JsonBytes many = JsonBytes.FromText($$"""{"a":[{{string.Join(',', Enumerable.Repeat("\"x\"", 200_000))}}]}""");
        JsonBytes evil = JsonBytes.FromText($$"""{"a":"{{new string('a', 100_000)}}b"}""");
        Stopwatch time = Stopwatch.StartNew();

        Assert.Contains("too many", Assert.Single(choice.Check(many)).Message, StringComparison.Ordinal);
        Assert.Equal("/a", Assert.Single(pattern.Check(evil)).Field);

        Assert.InRange(time.Elapsed, TimeSpan.Zero, Soon);
    }

    private static PayloadSchema From(string json) => PayloadSchema.From(JsonBytes.FromText(json));
}
