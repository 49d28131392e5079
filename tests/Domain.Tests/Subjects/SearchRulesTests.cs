using System.Collections.Immutable;
using System.Text;
using Asya.Catalog;
using Asya.Domain.Subjects;
using Asya.Domain.Waiting;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Subjects;

/// <summary>What a task is found by, and that what a database keeps of it never leaves out a task that is meant.</summary>
public sealed class SearchRulesTests
{
    private static readonly string[] Names = ["ann", "ANN ", "bob", "Cem Ä", "cem a\u0308", "a\nb"];

    private static readonly string[] Groups = ["finance", "Finance", "legal", "a:p:ann"];

    [Theory]
    [InlineData("tides", true)]
    [InlineData("TIDES", true)]
    [InlineData("ｔｉｄｅｓ", true)]
    [InlineData("tid es", true)]
    [InlineData("report-123 finance", true)]
    [InlineData("publish rita", true)]
    [InlineData("ides", true)]
    [InlineData("", true)]
    [InlineData("\u200B \n", true)]
    [InlineData("tides legal", false)]
    [InlineData("winds", false)]
    public void Each_word_of_a_search_is_in_what_the_task_is_found_by(string search, bool isFound)
    {
        TaskState state = PausedFor("rita", """{"prompt":"Publish this?","who":{"groups":["finance"]}}""") with
        {
            Subject = new() { Title = "Report about Tides" },
        };

        Assert.Equal(isFound, new ListRules(new TaskQuery { Search = search }).Has(state));
    }

    [Fact]
    public void A_search_is_bounded()
    {
        Assert.Equal(SearchRules.MaxTerms, SearchRules.TermsOf(string.Join(' ', Enumerable.Range(0, 50))).Length);
        Assert.Equal(SearchRules.MaxSearch, SearchRules.TermsOf(new string('x', 5000)).Single().Length);
    }

    [Fact]
    public void Words_fit_into_an_index_whatever_a_task_is()
    {
        string wide = string.Concat(Enumerable.Repeat("🙂", 150));
        WaitState wait = new() { Groups = [.. Enumerable.Range(0, 500).Select(i => $"{wide}{i}")] };
        TaskState state = PausedFor("rita", $$"""{"prompt":"{{wide}}"}""").WithWait(wait) with
        {
            Subject = new() { Title = wide, Values = wide },
        };

        Assert.True(Encoding.UTF8.GetByteCount(SearchRules.WordsOf(state)) <= SearchRules.MaxBytes);
        Assert.Null(WaitTokens.Of(state));
    }

    [Fact]
    public void Whoever_may_answer_or_see_a_task_is_in_its_people_for_any_rules_and_any_caller()
    {
        Random random = new(20261130);
        int answers = 0, sees = 0, left = 0;
        for (int round = 0; round < 20_000; round++)
        {
            TaskState state = Any(random);
            TaskAnswerer who = new()
            {
                Principal = random.Next(10) == 0 ? null : One(random, Names),
                Aliases = Some(random, Names, 2),
                Groups = Some(random, Groups, 3),
            };
            string people = WaitTokens.Of(state)!;
            bool MayBe(ImmutableArray<string> tokens) =>
                tokens.IsEmpty || tokens.Any(token => people.Contains(token, StringComparison.Ordinal));

            bool mayAnswer = new ListRules(new() { Answerer = who }).Has(state);
            bool maySee = new ListRules(new() { Viewer = who }).Has(state);
            string name = One(random, [.. Names, .. Groups]);
            bool isFor = new ListRules(new() { Assignee = name }).Has(state);

            Assert.True(!mayAnswer || MayBe(WaitTokens.ForAnswerer(who)), $"round {round}: may answer, and is not in {people}");
            Assert.True(!maySee || MayBe(WaitTokens.ForViewer(who)), $"round {round}: may see, and is not in {people}");
            Assert.True(!isFor || MayBe(WaitTokens.ForAssignee(name)), $"round {round}: waits for {name}, who is not in {people}");
            answers += mayAnswer ? 1 : 0;
            sees += maySee ? 1 : 0;
            left += MayBe(WaitTokens.ForAnswerer(who)) ? 0 : 1;
        }

        // The rounds are about something: all three happen often.
        Assert.True(answers > 1000 && sees > 1000 && left > 1000, $"{answers} {sees} {left}");
    }

    private static TaskState Any(Random random)
    {
        PeopleRule Rule() => new(random.Next(2) == 0 ? null : One(random, Names), Some(random, Groups, 2), random.Next(4) == 0);
        PeopleRule asked = Rule();
        WaitState wait = new()
        {
            Assignee = asked.Assignee,
            Groups = asked.Groups,
            NotRequester = asked.NotRequester,
            Also = random.Next(3) == 0 ? [Rule()] : [],
            ClaimedBy = random.Next(4) == 0 ? One(random, Names) : null,
            Delegations = random.Next(4) == 0 ? [new(One(random, Names), One(random, Names), IsFree: random.Next(2) == 0)] : null,
        };
        ImmutableArray<TaskAudience>? audiences = random.Next(2) == 0
            ? null
            : [
                .. Enumerable.Range(0, random.Next(3))
                    .Select(_ => new TaskAudience([new(asked.Assignee, asked.Groups), new(null, ["legal"])]))];
        TaskState state = PausedFor(One(random, Names), """{"prompt":"?"}""");
        state = state.WithWait(random.Next(6) == 0 ? new WaitState() : wait);
        return state with { Pauses = state.Pauses with { Audiences = audiences } };
    }

    private static string One(Random random, string[] of) => of[random.Next(of.Length)];

    private static ImmutableArray<string> Some(Random random, string[] of, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => One(random, of)).Distinct()];
}
