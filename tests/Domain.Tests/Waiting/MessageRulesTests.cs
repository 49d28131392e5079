using System.Text.Json;
using Asya.Catalog;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

public sealed class MessageRulesTests
{
    private const string Form =
        """{"prompt":"Pay?","fields":[{"name":"iban","redact":true,"payload_key":"/bank/account/iban"},{"name":"ok","type":"boolean"}]}""";

    private const string Start =
        """{"topic":"Q3","n":1.50,"bank":{"name":"B","account":{"iban":"SECRET","owner":"Ann"}},"ok":true}""";

    [Fact]
    public void The_start_is_the_first_payload_of_the_requester_without_the_values_that_any_pause_hides()
    {
        TaskState state = PausedFor("ann", Form);

        TaskMessage said = MessageRules.From(state, Event("created", "{}"), Json(Start))!;

        Assert.Equal((TaskMessageKind.Start, "ann", 0), (said.Kind, said.By, said.Pause));
        Assert.Equal(
            """{"topic":"Q3","n":1.50,"bank":{"name":"B","account":{"iban":"[redacted]","owner":"Ann"}},"ok":true}""",
            said.Content.ToString());
    }

    [Theory]
    [InlineData("""{"bank":"SECRET"}""", """{"bank":"[redacted]"}""")]
    [InlineData("""{"bank":["SECRET"]}""", """{"bank":"[redacted]"}""")]
    [InlineData("""{"bank":{"account":{"iban":{"part":"SECRET"}}}}""", """{"bank":{"account":{"iban":"[redacted]"}}}""")]
    [InlineData("""{"banks":{"account":"open"}}""", """{"banks":{"account":"open"}}""")]
    public void A_value_that_holds_a_hidden_place_or_lies_in_one_is_hidden(string payload, string shown) =>
        Assert.Equal(shown, MessageRules.From(PausedFor("ann", Form), Event("created", "{}"), Json(payload))!.Content.ToString());

    [Fact]
    public void A_large_value_is_left_out_and_that_is_said()
    {
        string payload = JsonSerializer.Serialize(new { text = new string('x', 5000), small = 1 });

        Assert.Equal(
            """{"text":"[too large]","small":1}""",
            MessageRules.From(PausedFor("ann", "{}"), Event("created", "{}"), Json(payload))!.Content.ToString());
    }

    [Fact]
    public void A_question_is_what_the_pause_published()
    {
        TaskMessage said = MessageRules.From(
            PausedFor("ann", Form), Event("paused", $$"""{"pause":2,"pause_metadata":{{Form}},"by":"someone"}"""), default)!;

        Assert.Equal((TaskMessageKind.Question, 2, Form), (said.Kind, said.Pause, said.Content.ToString()));
    }

    [Fact]
    public void An_answer_is_what_the_record_has_with_who_gave_it_for_whom_and_through_what()
    {
        TaskMessage said = MessageRules.From(
            PausedFor("ann", Form),
            Event("resumed", """{"by":"bot","on_behalf_of":"rev"}"""),
            Json("""{"input":{"iban":"[redacted]","ok":true},"changes":[],"decision":{"pause":1,"by":"bot","channel":"a2a"}}"""))!;

        Assert.Equal((TaskMessageKind.Answer, 1, "bot", "rev", "a2a"), (said.Kind, said.Pause, said.By, said.OnBehalfOf, said.Channel));
        Assert.Equal("""{"iban":"[redacted]","ok":true}""", said.Content.ToString());
    }

    [Fact]
    public void An_answer_of_which_less_was_kept_says_what_there_is()
    {
        TaskMessage said =
            MessageRules.From(PausedFor("ann", Form), Event("resumed", """{"by":7}"""), Json("""{"input":{"ok":true}}"""))!;

        Assert.Equal((TaskMessageKind.Answer, 0, null, null), (said.Kind, said.Pause, said.By, said.Channel));
    }

    [Fact]
    public void A_payload_as_deep_as_a_payload_may_be_is_shown()
    {
        string deep = $$"""{"a":{{new string('[', PayloadLimits.MaxDepth - 1)}}{{new string(']', PayloadLimits.MaxDepth - 1)}}}""";

        Assert.Equal(deep, MessageRules.From(PausedFor("ann", "{}"), Event("created", "{}"), Json(deep))!.Content.ToString());
    }

    [Theory]
    [InlineData("created", "{}", "")]
    [InlineData("paused", """{"pause":1}""", "")]
    [InlineData("paused", """{"pause":1,"pause_metadata":"Go?"}""", "")]
    [InlineData("resumed", "{}", """{"decision":{"pause":1}}""")]
    [InlineData("resumed", "{}", """{"input":"yes"}""")]
    public void What_an_earlier_version_did_not_keep_is_no_message(string kind, string data, string detail) =>
        Assert.Null(MessageRules.From(PausedFor("ann", Form), Event(kind, data), detail.Length == 0 ? default : Json(detail)));

    [Fact]
    public void Only_starts_questions_and_answers_are_messages() => Assert.Equal(
        ["created", "paused", "resumed"],
        HistoryKinds.All.Where(static kind => MessageRules.IsMessage(Event(kind, "{}"))).Order(StringComparer.Ordinal));

    private static TaskEvent Event(string kind, string data) => new() { Key = Key, Seq = 1, At = T0, Kind = kind, Data = Json(data) };
}
