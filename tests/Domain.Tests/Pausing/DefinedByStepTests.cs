using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Pausing;

/// <summary>What becomes of a step whose header defines a pause.</summary>
public sealed class DefinedByStepTests
{
    [Theory]
    [InlineData("""{"fields":[{"name":"iban","redact":"yes"}]}""", "invalid_pause", "redact must be true or false")]
    [InlineData("""{"feilds":[]}""", "invalid_pause", "did you mean 'fields'?")]
    [InlineData("""{"who":{"group":"finance"}}""", "invalid_pause", "who has no member 'group'")]
    [InlineData("\"{\\\"prompt\\\":\\\"a\\\",\\\"prompt\\\":\\\"b\\\"}\"", "invalid_result", "x-asya-pause")]
    [InlineData("[1]", "invalid_result", "x-asya-pause")]
    public void A_definition_that_is_wrong_fails_the_step_that_says_it(string header, string code, string words)
    {
        TaskState state = Running("draft", "x-pause", "publish");

        state = Decide(state, Done(state, headers: $$"""{"x-asya-pause":{{header}}}"""), T0);

        Assert.Equal((TaskPhase.Failed, code, "draft"), (state.Phase, state.Error!.Code, state.Route.Curr));
        Assert.Contains(words, state.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"Ok?","fields":[{"label":"Only shown"},"text",{"name":"ok","type":"yes/no"}]}""")]
    [InlineData("\"Just a prompt\"")]
    [InlineData("{}")]
    public void The_least_that_a_handler_may_say_never_fails_a_task(string header)
    {
        TaskState state = Running("draft", "x-pause", "publish");

        state = Decide(state, Done(state, headers: $$"""{"x-asya-pause":{{header}}}"""), T0);

        Assert.Null(state.Error);
        Assert.Equal("x-pause", state.Route.Curr);
    }
}
