using System.Text.Json;
using Asya.Domain.Waiting;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary>What any pause of a task hides stays hidden, whichever pause or payload shows it.</summary>
public sealed class RedactionTests
{
    private const string Iban = """{"fields":[{"name":"account","payload_key":"/iban","redact":true}]}""";
    private const string Pin = """{"fields":[{"name":"pin","redact":true}]}""";

    [Fact]
    public void The_places_are_those_of_the_flow_of_the_open_pause_and_of_those_before()
    {
        TaskState state = PausedFor("rita", Pin);
        state = state with
        {
            Pauses = state.Pauses with { Plan = new([Json(Iban)], Json("""{"prompt":"Go?"}""")), RedactedPlaces = ["/told"] },
        };

        Assert.Equal(["/iban", "/pin", "/told"], Redaction.PlacesOf(state)!.Value.AsEnumerable());
        Assert.Null(Redaction.PlacesOf(PausedFor("rita", "{}")));
    }

    [Theory]
    [InlineData("/iban", true, true)]
    [InlineData("/iban/part", true, true)]
    [InlineData("/pin", true, true)]
    [InlineData("", false, true)]
    [InlineData("/ibans", false, false)]
    [InlineData("/other", false, false)]
    public void Each_of_several_places_is_hidden_with_all_below_it(string path, bool isHidden, bool hides)
    {
        Redaction redaction = Redaction.From(Json(Iban), ["/pin"]);

        Assert.Equal((isHidden, hides), (redaction.IsHidden(path), redaction.HidesPath(path)));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"yes\"", true)]
    [InlineData("1", true)]
    [InlineData("{}", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public void A_field_is_hidden_by_anything_but_a_clear_no(string redact, bool isHidden) =>
        Assert.Equal(isHidden,
            Redaction.From(Json($$"""{"fields":[{"name":"pin","redact":{{redact}}}]}"""), []).HidesMember("pin"));

    [Fact]
    public void A_field_that_is_hidden_once_is_hidden_although_another_of_its_name_is_not() =>
        Assert.True(Redaction.From(
            Json("""{"fields":[{"name":"pin","payload_key":"/a","redact":true},{"name":"pin","payload_key":"/b"}]}"""), [])
            .HidesMember("pin"));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_value_of_4_KiB_is_shown_and_a_larger_one_is_not(int more, bool isTooLarge)
    {
        using JsonDocument payload = JsonDocument.Parse(JsonSerializer.Serialize(new { text = new string('x', 4 * 1024 - 2 + more) }));

        string shown = ShownPayload.Write(payload.RootElement, Redaction.From(default, [])).ToString();

        Assert.Equal(isTooLarge ? """{"text":"[too large]"}""" : payload.RootElement.GetRawText(), shown);
    }
}
