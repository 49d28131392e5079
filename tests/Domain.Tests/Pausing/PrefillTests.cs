using Asya.Domain.Pausing;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Pausing;

public sealed class PrefillTests
{
    [Theory]
    [InlineData("""{"name":"draft","type":"text","prefill":true}""", """{"name":"draft","type":"text","prefill":true,"default":"Hello"}""")]
    [InlineData("""{"name":"n","payload_key":"/items/0/n","prefill":true,"default":7}""",
        """{"name":"n","payload_key":"/items/0/n","prefill":true,"default":1.50}""")]
    [InlineData("""{"name":"draft","type":"number","prefill":true}""", null)]
    [InlineData("""{"name":"gone","prefill":true}""", null)]
    [InlineData("""{"name":"none","prefill":true}""", null)]
    [InlineData("""{"name":"draft","prefill":false}""", null)]
    [InlineData("""{"name":"draft","prefill":true,"required":true}""", null)]
    [InlineData("""{"name":"ok","type":"boolean","prefill":true}""", null)]
    [InlineData("""{"name":"secret","prefill":true}""", null)]
    public void What_stands_at_the_place_is_proposed_where_it_is_no_decision_and_no_secret(string field, string? expected)
    {
        string metadata = $$"""{"prompt":"p","fields":[{"label":"only shown"},{{field}}]}""";
        string payload = """{"draft":"Hello","items":[{"n":1.50}],"none":null,"ok":true,"secret":"s"}""";

        Assert.Equal(metadata.Replace(field, expected ?? field, StringComparison.Ordinal),
            Prefill.Into(Json(metadata), Json(payload), ["/secret"]).ToString());
    }

    [Fact]
    public void A_form_may_propose_one_value_and_ask_for_another() => Assert.Equal(
        """{"fields":[{"name":"note"},{"name":"draft","prefill":true,"default":"Hello"}]}""",
        Prefill.Into(
            Json("""{"fields":[{"name":"note"},{"name":"draft","prefill":true}]}"""),
            Json("""{"draft":"Hello","note":"n"}"""),
            []).ToString());

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_value_of_64_KiB_is_proposed_and_a_larger_one_is_not(int more, bool isProposed)
    {
        string value = $"\"{new string('x', 64 * 1024 - 2 + more)}\"";

        Assert.Equal(isProposed, Prefill.Into(Json("""{"fields":[{"name":"draft","prefill":true}]}"""), Json($$"""{"draft":{{value}}}"""), [])
            .ToString().Contains("default", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public void With_nothing_to_propose_the_question_stays_as_it_is_to_the_byte(string payload)
    {
        const string Metadata = """{ "fields": [ {"name":"draft", "prefill":true} ] }""";

        Assert.Equal(Metadata, Prefill.Into(Json(Metadata), payload.Length == 0 ? default : Json(payload), []).ToString());
    }

    [Fact]
    public void A_pause_asks_with_what_the_step_before_it_has_made()
    {
        TaskState state = Running("draft", "x-pause", "publish");
        state = state with
        {
            Pauses = state.Pauses with { Plan = new([], Json("""{"fields":[{"name":"text","type":"string","prefill":true}]}""")) },
        };

        state = Decide(state, Done(state, payload: """{"text":"A draft"}"""), T0);

        Assert.Equal("""{"fields":[{"name":"text","type":"string","prefill":true,"default":"A draft"}]}""",
            state.Pauses.Current!.Metadata.ToString());
    }
}
