using Asya.Domain.Subjects;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Subjects;

/// <summary>What a task is about follows from its payload at each write, and has nothing of what is redacted.</summary>
public sealed class SubjectRulesTests
{
    private const string Template = "Report about {/topic}";

    [Fact]
    public void A_new_task_has_a_title_and_each_step_and_answer_makes_it_anew()
    {
        TaskState state = Start("""{"topic":"tides"}""");
        Assert.Equal("Report about tides", state.Subject!.Title);

        state = Decide(state, Done(state, """{"topic":"winds","draft":"..."}"""), T0);
        Assert.Equal("Report about winds", state.Subject!.Title);
        state = Decide(state, Saved(state), T0);
        Assert.Equal(TaskPhase.Paused, state.Phase);
        Assert.Equal("Report about winds", state.Subject!.Title);

        state = Decide(state, Answer(state, """{"topic":"currents"}"""), T0);
        Assert.Equal("Report about currents", state.Subject!.Title);
    }

    [Fact]
    public void The_result_of_a_task_that_is_done_does_not_change_what_it_was_about()
    {
        TaskState state = Start("""{"topic":"tides"}""", "draft");

        state = Decide(state, Done(state, """{"pages":12}"""), T0);

        Assert.Equal(TaskPhase.Succeeded, state.Phase);
        Assert.Equal("Report about tides", state.Subject!.Title);
    }

    [Theory]
    [InlineData("""{"topic":"two\nlines\u0000 and\ttabs"}""", "Report about two lines and tabs")]
    [InlineData("""{"topic":"\u202Eevil\u2066 hidden\u200B"}""", "Report about evil hidden")]
    [InlineData("""{"topic":"<b>bold</b>"}""", "Report about <b>bold</b>")]
    [InlineData("""{"topic":12.50}""", "Report about 12.50")]
    [InlineData("""{"topic":true}""", "Report about true")]
    [InlineData("""{"topic":{"a":1}}""", null)]
    [InlineData("""{"topic":["a"]}""", null)]
    [InlineData("""{"topic":null}""", null)]
    [InlineData("""{"topic":"  "}""", null)]
    [InlineData("""{}""", null)]
    public void A_title_is_a_line_of_plain_text(string payload, string? title) => Assert.Equal(title, Start(payload).Subject!.Title);

    [Fact]
    public void A_value_and_a_title_have_bounds_and_no_character_is_cut_in_two()
    {
        string title = Start($$"""{"topic":"{{string.Concat(Enumerable.Repeat("🙂", 200))}}"}""").Subject!.Title!;

        Assert.Equal("Report about " + string.Concat(Enumerable.Repeat("🙂", 80)) + "…", title);
        Assert.True(Start("""{"topic":"x"}""", "a").Subject!.Title!.Length <= SubjectRules.MaxTitle);
    }

    [Fact]
    public void A_redacted_value_is_in_no_title_and_no_search_from_the_moment_that_a_question_redacts_it()
    {
        TaskState state = Start("""{"topic":"tides","iban":"DE02"}""", "draft", "x-pause", "publish");
        Assert.Equal("tides\nDE02", state.Subject!.Values);

        // The actor says what is asked: its form hides the value, and the topic with it.
        state = Decide(
            state,
            Done(
                state, """{"topic":"tides","iban":"DE02","draft":"..."}""",
                headers: """
                    {"x-asya-pause":{"prompt":"Pay?","fields":[{"name":"iban","redact":true},{"name":"topic","payload_key":"/topic","redact":true}]}}
                    """),
            T0);

        Assert.Null(state.Subject!.Values);
        Assert.Null(state.Subject!.Title);
        Assert.DoesNotContain("de02", SearchRules.WordsOf(Decide(state, Saved(state), T0)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_without_either_costs_nothing()
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft")), T0);

        Assert.Null(state.Subject);
    }

    private static TaskState Start(string payload, params string[] route)
    {
        TaskCommand.Create create = Create(route.Length == 0 ? Route("draft", "x-pause", "publish") : Route(route), payload: payload);
        return Decide(
            TaskState.None,
            new TaskCommand.Create(create.Task with { Subject = new() { Template = Template, Search = ["/topic", "/iban"] } }), T0);
    }
}
