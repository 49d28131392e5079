using System.Text.Json;
using Asya.Domain.Waiting;
using Asya.Payloads;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

public sealed class DefinitionCheckTests
{
    [Theory]
    [InlineData("""{"name":"iban","redact":"yes"}""", "field 'iban': redact must be true or false, not \"yes\"")]
    [InlineData("""{"name":"iban","redact":"true"}""", "redact must be true or false")]
    [InlineData("""{"name":"ok","required":"on"}""", "required must be true or false")]
    [InlineData("""{"name":"ok","deciding":1}""", "deciding must be true or false")]
    [InlineData("""{"name":"n","min":"1"}""", "min must be a number")]
    [InlineData("""{"name":"n","max":1e99999999999999999999}""", "max is out of every range")]
    [InlineData("""{"name":"n","min_length":1.5}""", "min_length must be a whole number")]
    [InlineData("""{"name":"n","max_items":-1}""", "max_items must be a whole number")]
    [InlineData("""{"name":"n","payload_key":"/"}""", "names no place")]
    [InlineData("""{"name":"n","payload_key":7}""", "payload_key must be a text")]
    [InlineData("""{"name":"n","prompt":["x"]}""", "prompt must be a text, not a list")]
    [InlineData("""{"name":"v","type":"string","options":[1.9,1.10]}""", "options has 1.9, which no answer can choose: it must be a text")]
    [InlineData("""{"name":"v","type":"integer","options":["1"]}""", "options has \"1\", which no answer can choose")]
    [InlineData("""{"name":"v","type":"integer","max":3,"options":[1,4]}""", "options has 4, which no answer can choose: it must be at most 3")]
    [InlineData("""{"name":"v","options":["a",null]}""", "options has null")]
    [InlineData("""{"name":"v","options":[{"value":"a","lable":"A"}]}""", "did you mean 'label'?")]
    [InlineData("""{"name":"v","options":[{"value":"a","label":1}]}""", "label of an option")]
    [InlineData("""{"name":"a","requried":true}""", "'requried' is not known; did you mean 'required'?")]
    [InlineData("""{"name":"a","maxLength":4}""", "did you mean 'max_length'?")]
    [InlineData("""{"name":"a","redacted":true}""", "did you mean 'redact'?")]
    [InlineData("""{"nmae":"a"}""", "did you mean 'name'?")]
    [InlineData("""{"name":"w","pattern":"(?x) [a-z]+ # letters"}""", "field 'w': the pattern has a group that begins with (?")]
    [InlineData("""{"name":"ok","type":"boolean","prefill":true}""", "prefill is not for")]
    [InlineData("""{"name":"t","redact":true,"prefill":true}""", "prefill is not for")]
    [InlineData("""{"name":"t","default":"x","options":["a"]}""", "default must be one of")]
    public void A_member_that_means_something_is_right_or_refused_wherever_it_comes_from(string field, string words)
    {
        foreach ((string strict, bool isFromActor) in new[] { ("", false), ("", true), ("\"strict\":true,", false) })
        {
            string? defect = PausePolicyReader.Read(Json($$"""{{{strict}}"fields":[{"name":"first"},{{field}}]}"""), out _, isFromActor);
            Assert.Contains(words, defect, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("must be a text", "7", "prompt", "label", "description", "payload_key", "pattern")]
    [InlineData("must be true or false", "7", "required", "deciding", "redact", "prefill")]
    [InlineData("must be a number", "true", "min", "max", "min_length", "max_length", "min_items", "max_items")]
    [InlineData("must be a list", "true", "options")]
    public void Every_member_that_means_something_is_of_its_type_or_null(string words, string value, params string[] members)
    {
        foreach (string member in members)
        {
            string wrong = $$"""{"fields":[{"name":"a","{{member}}":{{value}}}]}""";
            Assert.Contains($"{member} {words}", PausePolicyReader.Read(Json(wrong), out _, isFromActor: true), StringComparison.Ordinal);
            Assert.Null(PausePolicyReader.Read(Json($$"""{"fields":[{"name":"a","{{member}}":null}]}"""), out _));
        }
    }

    [Theory]
    [InlineData("""{"name":"a","min":2,"max":2,"min_length":2,"max_length":2,"min_items":0,"max_items":0}""", null)]
    [InlineData("""{"name":"a","min":3,"max":2}""", "min is above max")]
    [InlineData("""{"name":"a","min_length":3,"max_length":2}""", "min_length is above max_length")]
    [InlineData("""{"name":"a","min_items":3,"max_items":2}""", "min_items is above max_items")]
    [InlineData("""{"name":"a","type":"boolean","prefill":false}""", null)]
    [InlineData("""{"name":7}""", "the name of a field must be a text that is not empty, not 7")]
    [InlineData("""{"name":null}""", "each of fields must be an object with a name")]
    [InlineData("""{"name":"a"},{"name":"a"}""", "fields has 'a' twice")]
    [InlineData("""{"name":"a","type":"number","options":[1e99999999999999999999]}""", "out of every range")]
    [InlineData("""{"name":"a","min":2,"max":1,"redact":"yes"}""", "redact must be")]
    public void Bounds_may_meet_and_names_are_texts(string fields, string? words)
    {
        string? defect = PausePolicyReader.Read(Json($$"""{"fields":[{{fields}}]}"""), out _);
        Assert.True(words is null ? defect is null : defect?.Contains(words, StringComparison.Ordinal) == true, defect);
    }

    [Fact]
    public void Only_a_strict_pause_of_an_actor_needs_names()
    {
        Assert.Null(PausePolicyReader.Read(Json("""{"strict":false,"fields":["approved"]}"""), out _, isFromActor: true));
        Assert.NotNull(PausePolicyReader.Read(Json("""{"strict":true,"fields":["approved"]}"""), out _, isFromActor: true));
        Assert.Null(PausePolicyReader.Read(Json("""{"fields":null,"strict":null}"""), out _));
    }

    [Theory]
    [InlineData("""{"promt":"Why?"}""", "did you mean 'prompt'?")]
    [InlineData("""{"field":[]}""", "did you mean 'fields'?")]
    [InlineData("""{"prompt":5}""", "prompt must be a text, not 5")]
    [InlineData("""{"strict":"true"}""", "strict must be true or false")]
    [InlineData("""{"fields":{"approved":"boolean"}}""", "fields must be a list, not an object")]
    [InlineData("""{"when":{"due":"2:30"}}""", "when.due '2:30' may be minutes or hours")]
    [InlineData("""{"when":{"remind":["1h","9:00"]}}""", "when.remind '9:00'")]
    [InlineData("""{"when":{"expire":{"after":"2:30","cancel":true}}}""", "when.expire.after '2:30'")]
    [InlineData("""{"claim_for":"1:00"}""", "claim_for '1:00'")]
    public void So_is_a_member_of_the_pause(string pause, string words)
    {
        Assert.Contains(words, PausePolicyReader.Read(Json(pause), out _), StringComparison.Ordinal);
        Assert.Contains(words, PausePolicyReader.Read(Json(pause), out _, isFromActor: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"p","title":"t","why":"because","fields":[{"name":"a","type":"email","placeholder":"x","unit":"EUR","rows":4}]}""")]
    [InlineData("""{"prompt":null,"fields":[{"name":"a","type":null,"options":[],"default":null,"required":null}]}""")]
    [InlineData("""{"when":{"due":"2h30m"},"claim_for":90}""")]
    [InlineData("""{"when":{"due":"02:30:00"}}""")]
    [InlineData("""{"fields":[{"name":"a","type":"array","options":["a",1,{"value":true,"label":"Yes"}]}]}""")]
    [InlineData("""{"fields":[{"name":"a","type":"object","options":[{"values":1}]}]}""")]
    [InlineData("""{"fields":[{"name":"draft","type":"text","prefill":true}]}""")]
    public void Members_of_clients_are_kept(string pause) => Assert.Null(PausePolicyReader.Read(Json(pause), out _));

    [Theory]
    [InlineData("""{"label":"Only to read"}""")]
    [InlineData("""{"name":2026,"type":"number"}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("\"approved\"")]
    [InlineData("null")]
    [InlineData("""{"name":"ok","type":"boolen"}""")]
    [InlineData("""{"name":"ok","type":["string"]}""")]
    public void What_an_actor_asks_without_a_name_or_with_a_type_of_its_own_is_only_shown(string field)
    {
        JsonBytes pause = Json($$"""{"prompt":"p","fields":[{{field}}]}""");

        Assert.Null(PausePolicyReader.Read(pause, out _, isFromActor: true));
        Assert.NotNull(PausePolicyReader.Read(pause, out _));
        Assert.Empty(AnswerForm.Of(pause).Judge(Json("""{"ok":7}""")));
    }

    [Fact]
    public void The_place_of_a_defect_is_told()
    {
        DefinitionDefect defect =
            PausePolicyReader.Check(Json("""{"fields":[{"name":"a"},{"name":"b","redact":"yes"}]}"""), out _)!;

        Assert.Equal((1, "redact"), (defect.Field, defect.Member));
    }

    [Fact]
    public void The_rules_of_a_pause_that_is_open_already_hold_whatever_is_wrong_with_its_form()
    {
        JsonBytes open = Json("""{"strict":true,"who":{"groups":["finance"]},"when":{"due":"2:30"},"fields":[{"name":"t","redact":"yes"}]}""");

        Assert.Equal(["finance"], PausePolicyReader.Read(open)!.Groups.AsEnumerable());
        Assert.True(AnswerForm.Of(open).Fields[0].IsRedacted);
    }

    [Theory]
    [InlineData("""{"then":"{/employee} gets {/amount}."}""", null)]
    [InlineData("""{"then":"Nothing more."}""", null)]
    [InlineData("""{"then":7}""", "then must be a text")]
    [InlineData("""{"then":"{employee}"}""", "then cannot be read: 'employee' is not a place of the payload")]
    [InlineData("""{"thenn":"x"}""", "did you mean 'then'?")]
    public void What_an_answer_brings_about_is_a_text_over_the_payload(string pause, string? why)
    {
        using JsonDocument document = JsonDocument.Parse(pause);
        string? message = DefinitionCheck.Find(document.RootElement, isFromActor: false)?.Message;

        Assert.Equal(why is null, message is null);
        Assert.Contains(why ?? "", message ?? "", StringComparison.Ordinal);
    }
}
