using System.Text.Json;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;
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

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, 1)]
    [InlineData(130, 30)]
    public void A_hundred_changes_are_kept_and_how_many_are_not(int changed, int? leftOut)
    {
        string after = $"{{{string.Join(',', Enumerable.Range(0, changed).Select(static n => $"\"m{n}\":{n}"))}}}";
        JsonElement record = Record("{}", "{}", "{}", after);

        Assert.Equal(Math.Min(changed, 100), record.GetProperty("changes").GetArrayLength());
        Assert.Equal(leftOut, record.TryGetProperty("changes_left_out", out JsonElement more) ? more.GetInt32() : null);
    }

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

    [Theory]
    [InlineData("""{"fields":[{"name":"t","payload_key":"/secrets/token"}]}""", """{"t":"SECRET-2"}""")]
    [InlineData("""{"fields":[{"name":"all","payload_key":"/secrets"}]}""", """{"all":{"token":"SECRET-2"}}""")]
    [InlineData("""{"fields":[{"name":"part","payload_key":"/secrets/token/part"}]}""", """{"part":"SECRET-2"}""")]
    [InlineData("{}", """{"secrets":{"token":"SECRET-2"}}""")]
    public void A_place_that_another_pause_redacts_is_hidden_in_every_answer(string metadata, string input)
    {
        JsonBytes before = Json("""{"secrets":{"token":"SECRET-1"},"open":1}""");
        JsonBytes after = ResumeMerge.Merge(before, Json(input), Json(metadata), MergeMode.Shallow, 1).Payload;

        string record = AnswerRecord.Write(Json(metadata), Json(input), before, after, ["/secrets/token"]).ToString();

        Assert.DoesNotContain("SECRET", record, StringComparison.Ordinal);
        Assert.Contains("[redacted]", record, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_stays_redacted_for_the_life_of_the_task()
    {
        TaskState state = PausedFor("rita", """{"fields":[{"name":"token","redact":true},{"name":"approved"}]}""");
        Assert.Equal(["/token"], Redaction.PlacesOf(state)!.Value.AsEnumerable());
        Assert.Null(state.Pauses.RedactedPlaces);

        // The flow is another one by now, as far as this pause goes.
        state = Decide(state with { Pauses = state.Pauses with { Plan = PausePlan.Default } }, Answer(state), T0);

        Assert.Equal(["/token"], state.Pauses.RedactedPlaces!.Value.AsEnumerable());
        Assert.Equal(["/token"], Redaction.PlacesOf(state)!.Value.AsEnumerable());
    }

    [Fact]
    public void A_task_without_secrets_keeps_no_places() =>
        Assert.Null(Decide(PausedFor("rita", "{}"), Answer(PausedFor("rita", "{}")), T0).Pauses.RedactedPlaces);

    [Fact]
    public void The_record_says_who_asked_who_decided_how_and_on_which_payload()
    {
        TaskState state = PausedFor("rita", """{"prompt":"Review"}""");
        state = state with { Identity = state.Identity with { OnBehalfOf = "ann", FurtherRequesters = ["root"] } };
        ResumeCommit commit = Answer(state).Commit with { PayloadSha256 = "abc", Places = ["/a"], Record = Json("""{"input":{},"changes":[]}""") };
        commit = commit with { Request = commit.Request with { By = "bot", OnBehalfOf = new("bob", []) } };

        state = Decide(state, new TaskCommand.Resume(commit), T0);

        Assert.Equal(
            """{"input":{},"changes":[],"decision":{"pause":1,"definition":"default","requesters":["rita","ann","root"],"by":"bot","on_behalf_of":"bob","channel":"mesh","payload_sha256":"abc","places":["/a"]}}""",
            state.NewEvents.Single(static e => e.Event.Kind == "resumed").Detail.ToString());
    }

    [Fact]
    public void A_record_as_deep_as_an_answer_may_be_is_kept_whole()
    {
        string deep = $"{new string('[', PayloadLimits.MaxDepth)}{new string(']', PayloadLimits.MaxDepth)}";
        TaskState state = PausedFor("rita", "{}");
        ResumeCommit commit = Answer(state).Commit with { Record = Json($$$"""{"input":{"a":{{{deep}}}}}""") };

        state = Decide(state, new TaskCommand.Resume(commit), T0);

        Assert.Contains(deep, state.NewEvents.Single(static e => e.Event.Kind == "resumed").Detail.ToString(), StringComparison.Ordinal);
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
        JsonDocument.Parse(AnswerRecord.Write(Json(metadata), Json(input), Json(before), Json(after)).Utf8).RootElement;
}
