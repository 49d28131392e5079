using System.Text.Json;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Xunit.Abstractions;

namespace Asya.Gateway.Tests.Forms;

/// <summary>
/// A form has one meaning: what the product says of an answer, others say by what it publishes, and the inbox's own script says it, too.
/// </summary>
public sealed class FormVerdictTests(ITestOutputHelper output) : IDisposable
{
    private const int AnswersToAForm = 12;

    private static readonly GeneratedForm ExactNumbers = new(
        """{"strict":true,"fields":[{"name":"n","type":"number","required":true}]}""",
        ["""{"n":12345678901234567.89}""", """{"n":1e400}""", """{"n":1.10}""", """{"n":0.1}""", """{"n":-0}"""]);

    private readonly FormJudges _judges = new();

    public void Dispose() => _judges.Dispose();

    [Fact]
    public void What_a_client_of_MCP_fills_in_means_the_same_and_is_judged_the_same()
    {
        List<string> wrong = [];
        int said = 0;
        foreach (GeneratedForm form in (GeneratedForm[])[.. Forms(false, Tier.Rounds(200, 1500)), .. Forms(true, Tier.Rounds(100, 1000))])
        {
            McpAnswers mcp = new(form);
            foreach (string answer in form.Answers)
            {
                if (mcp.Fill(answer) is not { } content)
                {
                    continue;
                }

                said++;
                string? read = mcp.Read(content);
                Note(wrong, form, answer, (read is not null) == form.Takes(answer),
                    () => $"MCP {(read is null ? "refuses" : "takes")} {content}");
                Note(wrong, form, answer, read is null || IsSame(read, answer), () => $"MCP makes {read} of {content}");
            }
        }

        Assert.True(said > 1000, $"The forms could say {said} answers only.");
        End(wrong);
    }

    [FullFact]
    public async Task Ajv_says_the_same_by_the_published_schema()
    {
        GeneratedForm[] forms = [.. Forms(isOfNumbers: false, Tier.Rounds(fast: 300, full: 1000))];
        End(Compare(forms, await _judges.AjvAsync(forms.Select(Published)), "ajv"));
    }

    [FullFact]
    public async Task No_validator_refuses_by_the_form_of_MCP_what_the_gateway_takes()
    {
        GeneratedForm[] forms = [.. Forms(isOfNumbers: false, Tier.Rounds(fast: 300, full: 500))];
        Dictionary<GeneratedForm, McpAnswers> shown = new(ReferenceEqualityComparer.Instance);
        foreach (GeneratedForm form in forms)
        {
            shown[form] = new(form);
        }

        string[] said = await _judges.AjvAsync(forms.Select(form => (shown[form].Requested(), form.Answers.Select(answer =>
            MayJudge(form, answer) && CanSay(form, answer) ? shown[form].Fill(form.WithoutNothing(answer)) : null))));
        List<string> wrong = [];
        Each(forms, said, (form, answer, verdict) =>
        {
            bool isTaken = form.Takes(answer);
            Note(wrong, form, answer, verdict == '1' || !isTaken, () => $"ajv refuses what is taken, by {shown[form].Requested()}");
            Note(wrong, form, answer, verdict == '0' || isTaken || !SaysAll(form),
                () => $"ajv takes what is refused, by {shown[form].Requested()}");
        });
        End(wrong);
    }

    [JsonschemaFact]
    public async Task Python_says_the_same_of_numbers_of_any_length()
    {
        GeneratedForm[] forms = [.. Forms(isOfNumbers: true, Tier.Rounds(fast: 300, full: 3000))];
        End(Compare(forms, await _judges.PythonAsync(forms.Select(Published)), "jsonschema"));
    }

    [ChromiumFact(isFull: true)]
    public async Task The_inbox_takes_the_same_and_sends_it_as_it_is()
    {
        GeneratedForm[] forms = [ExactNumbers, .. Forms(false, Tier.Rounds(300, 1000)), .. Forms(true, Tier.Rounds(300, 1000))];
        JsonElement[][] said = await _judges.InboxAsync(forms);
        List<string> wrong = [];
        int judged = 0;
        for (int at = 0; at < forms.Length; at++)
        {
            foreach ((string answer, JsonElement sent) in forms[at].Answers.Zip(said[at]))
            {
                if (sent.ValueKind == JsonValueKind.False)
                {
                    continue;
                }

                judged++;
                string given = forms[at].WithoutNothing(answer);
                string? text = sent.GetString();
                Note(wrong, forms[at], answer, (text is not null) == forms[at].Takes(given),
                    () => $"the inbox {(text is null ? "refuses" : $"sends {text}")}");
                Note(wrong, forms[at], answer, text is null || IsSame(text, given), () => $"the inbox sends {text}");
            }
        }

        output.WriteLine($"[asya] forms in the inbox: {judged} answers could be said");
        Assert.True(judged > forms.Length, $"The inputs could say {judged} answers only.");
        Assert.Equal(ExactNumbers.Answers.Select(static answer => (string?)answer), said[0].Select(static sent => sent.GetString()));
        End(wrong);
    }

    private IEnumerable<GeneratedForm> Forms(bool isOfNumbers, int count)
    {
        output.WriteLine($"[asya] forms of {(isOfNumbers ? "numbers" : "texts")}: {count}, ASYA_TEST_SEED={Tier.Seed}");
        FormGenerator generator = new(new Random(Tier.Seed), isOfNumbers);
        return Enumerable.Range(0, count).Select(_ => generator.Next(AnswersToAForm));
    }

    // The schema judges an answer from which the members that count as left out have been taken.
    private static (string Schema, IEnumerable<string?> Answers) Published(GeneratedForm form) =>
        (form.Schema, form.Answers.Select(answer => MayJudge(form, answer) ? form.WithoutNothing(answer) : null));

    // Of a form that is not strict an answer of which nothing would be left is refused for what was sent with it.
    private static bool MayJudge(GeneratedForm form, string answer) =>
        form.IsStrict || answer == "{}" || form.WithoutNothing(answer) != "{}";

    // A field of any type is a text to clients of MCP, and what no field names has no place in their forms.
    private static bool CanSay(GeneratedForm form, string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.EnumerateObject().All(member =>
            form.Fields.FirstOrDefault(field => field.Name == member.Name) is { } field
            && (field.Type is not null || member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null));
    }

    // Their forms have no patterns, and no types within texts.
    private static bool SaysAll(GeneratedForm form) =>
        !form.Metadata.Contains("\"pattern\"", StringComparison.Ordinal)
        && form.Fields.All(static field => field.Type is FieldType.Text or FieldType.Boolean);

    private static List<string> Compare(GeneratedForm[] forms, string[] said, string who)
    {
        List<string> wrong = [];
        Each(forms, said, (form, answer, verdict) =>
            Note(wrong, form, answer, verdict == '1' == form.Takes(answer), () => $"{who} {(verdict == '1' ? "takes" : "refuses")}, by {form.Schema}"));
        return wrong;
    }

    private static void Each(GeneratedForm[] forms, string[] said, Action<GeneratedForm, string, char> judge)
    {
        Assert.Equal(forms.Length, said.Length);
        int judged = 0;
        int taken = 0;
        foreach ((GeneratedForm form, string verdicts) in forms.Zip(said))
        {
            Assert.Equal(form.Answers.Length, verdicts.Length);
            foreach ((string answer, char verdict) in form.Answers.Zip(verdicts).Where(static one => one.Second != '-'))
            {
                judged++;
                taken += verdict == '1' ? 1 : 0;
                judge(form, answer, verdict);
            }
        }

        // A generator that makes only what fits, or nothing that does, would prove nothing.
        Assert.True(judged > forms.Length && taken > judged / 10 && taken < judged * 9 / 10, $"Of {judged} answers {taken} were taken.");
    }

    private static bool IsSame(string one, string other) => Canonical(one) == Canonical(other);

    private static string Canonical(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return CanonicalJson.TextOf(document.RootElement);
    }

    private static void Note(List<string> wrong, GeneratedForm form, string answer, bool isRight, Func<string> what)
    {
        if (!isRight)
        {
            wrong.Add($"{what()}\n  form {form.Metadata}\n  answer {answer}: {(form.Takes(answer) ? "taken" : "refused")}");
        }
    }

    private static void End(List<string> wrong) =>
        Assert.True(wrong.Count == 0, $"ASYA_TEST_SEED={Tier.Seed}: {wrong.Count} disagree.\n{string.Join('\n', wrong.Take(12))}");
}
