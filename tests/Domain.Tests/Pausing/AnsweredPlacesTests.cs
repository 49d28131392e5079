using System.Globalization;
using System.Text.Json;
using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;
using Xunit.Abstractions;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Pausing;

/// <summary>What stands at the places of fields after an answer, for any form, payload and answer.</summary>
public sealed class AnsweredPlacesTests(ITestOutputHelper output)
{
    private static readonly string[] Places = ["a", "b", "a/b", "a/b/c", "a/0", "a/1", "a/1/b", "b/a", "b/0/a"];
    private static readonly string[] Names = ["f", "g", "h", "a", "b"];

    private int _values;

    [Fact]
    public void Every_value_at_a_fields_place_came_from_the_answer_or_the_receipt_says_that_it_did_not()
    {
        int seed = Cases.Seed;
        int rounds = Cases.Of(usual: 20_000, full: 200_000);
        output.WriteLine($"[asya] places of fields: {rounds} rounds, ASYA_TEST_SEED={seed}");
        Random random = new(seed);
        int kept = 0;
        int decided = 0;
        for (int round = 0; round < rounds; round++)
        {
            string[] names = [.. random.GetItems(Names, random.Next(1, 4)).Distinct()];
            string metadata = $$"""{"strict":{{(random.Next(2) == 0 ? "true" : "false")}},"fields":[{{string.Join(',', names.Select(name => Field(random, name)))}}]}""";
            string payload = AnObject(random, 3, "p");
            string answer = $$"""{{{string.Join(',', names.Where(_ => random.Next(5) > 1).Select(name => $"\"{name}\":{AValue(random, 2, "q")}"))}}}""";
            bool ownsDecisions = random.Next(2) == 0;
            AnswerForm form = AnswerForm.Of(Json(metadata));
            JsonBytes input = form.WithDefaults(Json(answer));

            MergedAnswer merged =
                ResumeMerge.Merge(Json(payload), input, Json(metadata), MergeMode.Shallow, 1, ownsDecisions, random.Next(4) == 0);
            if (merged.Misplaced is not null)
            {
                continue;
            }

            string text = $"ASYA_TEST_SEED={seed}, round {round}: {payload} + {answer} with {metadata} = {merged.Payload}, kept {string.Join(',', merged.Kept)}";
            using JsonDocument after = JsonDocument.Parse(merged.Payload.Utf8);
            foreach (FormField field in form.Fields)
            {
                bool isOld = Overlay.Find(after.RootElement, field.Path)?.GetRawText().Contains("\"p", StringComparison.Ordinal) == true;
                Assert.True(!isOld || merged.Kept.Contains(field.Name), $"{text}: '{field.Name}' has a value that is not the answer's");
                Assert.False(isOld && ownsDecisions && field.IsDeciding && !IsWithin(form, field),
                    $"{text}: '{field.Name}' was not decided by the answer");
                kept += isOld ? 1 : 0;
                decided += ownsDecisions && field.IsDeciding ? 1 : 0;
            }
        }

        Assert.True(kept > rounds / 50 && decided > rounds / 50, $"{kept} kept, {decided} decided: the rounds prove too little.");
    }

    // A place within another field's place, or around it, has what that one leaves there.
    private static bool IsWithin(AnswerForm form, FormField field) => form.Fields.Any(other => other != field
        && (field.Path.AsSpan().StartsWith(other.Path) || other.Path.AsSpan().StartsWith(field.Path)));

    private string Field(Random random, string name)
    {
        string place = random.Next(4) == 0 ? "" : $",\"payload_key\":\"{Places[random.Next(Places.Length)]}\"";
        string flag = random.Next(3) == 0 ? ",\"required\":true" : random.Next(3) == 0 ? ",\"deciding\":true" : "";
        string byDefault = random.Next(6) == 0 ? $",\"default\":{AValue(random, 0, "q")}" : random.Next(6) == 0 ? ",\"prefill\":true" : "";
        return $$"""{"name":"{{name}}"{{place}}{{flag}}{{byDefault}}}""";
    }

    private string AnObject(Random random, int depth, string mark) =>
        $$"""{{{string.Join(',', ((string[])["a", "b", "c"]).Where(_ => random.Next(3) > 0).Select(name => $"\"{name}\":{AValue(random, depth, mark)}"))}}}""";

    // Each value tells from which side it came.
    private string AValue(Random random, int depth, string mark) => (depth, random.Next(5)) switch
    {
        ( > 0, 0 or 1) => AnObject(random, depth - 1, mark),
        ( > 0, 2) => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => AValue(random, depth - 1, mark)))}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"\"{mark}{_values++}\""),
    };
}
