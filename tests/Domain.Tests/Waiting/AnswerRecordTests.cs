using System.Text.Json;
using Asya.Domain.Waiting;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

public sealed class AnswerRecordTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "[]")]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "[]")]
    [InlineData("""{"a":1}""", """{"a":2,"b":[1]}""", """[{"path":"/a","before":1,"after":2},{"path":"/b","after":[1]}]""")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":3,"c":2}}""", """[{"path":"/a/b","before":1,"after":3}]""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":7}""", """[{"path":"/a","before":{"b":1},"after":7}]""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,3]}""", """[{"path":"/a","before":[1,2],"after":[1,3]}]""")]
    [InlineData("""{"a/b":{"c~d":1}}""", """{"a/b":{"c~d":2}}""", """[{"path":"/a~1b/c~0d","before":1,"after":2}]""")]
    [InlineData("""{"a":1}""", """{}""", """[{"path":"/a","before":1}]""")]
    public void Changes_are_what_differs(string before, string after, string changes) =>
        Assert.Equal(changes, Record("{}", "{}", before, after).GetProperty("changes").GetRawText());

    [Fact]
    public void A_redacted_value_is_nowhere_in_the_record()
    {
        const string metadata =
            """{"fields":[{"name":"iban","redact":true,"payload_key":"/bank/account/iban"},{"name":"pin","redact":true},{"name":"note"}]}""";
        JsonElement record = Record(
            metadata,
            """{"iban":"SECRET","pin":"SECRET","note":"fine"}""",
            """{"pin":"SECRET-old"}""",
            """{"pin":"SECRET","note":"fine","bank":{"account":{"iban":"SECRET"}}}""");

        Assert.DoesNotContain("SECRET", record.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("""{"iban":"[redacted]","pin":"[redacted]","note":"fine"}""", record.GetProperty("input").GetRawText());
        Assert.Equal(
            """[{"path":"/pin","before":"[redacted]","after":"[redacted]"},{"path":"/note","after":"fine"},{"path":"/bank","after":"[redacted]"}]""",
            record.GetProperty("changes").GetRawText());
    }

    [Fact]
    public void A_record_stays_small_however_large_the_payload()
    {
        string many = string.Join(',', Enumerable.Range(0, 5000).Select(static n => $"\"k{n}\":{n}"));
        JsonElement record =
            Record("{}", $$"""{"big":"{{new string('x', 100_000)}}"}""", "{}", $$"""{"big":"{{new string('x', 100_000)}}",{{many}}}""");

        Assert.Equal("[too large]", record.GetProperty("input").GetProperty("big").GetString());
        Assert.Equal((100, 4901), (record.GetProperty("changes").GetArrayLength(), record.GetProperty("changes_left_out").GetInt32()));
        Assert.True(record.GetRawText().Length < 10_000);
    }

    private static JsonElement Record(string metadata, string input, string before, string after) =>
        JsonDocument.Parse(AnswerRecord.Write(Json(metadata), null, Json(input), Json(before), Json(after)).Utf8).RootElement;
}
