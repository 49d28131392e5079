using Asya.Domain.Text;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Text;

/// <summary>Which headers an actor may write, and which are the engine's.</summary>
public sealed class HeadersTests
{
    [Theory]
    [InlineData("""{"x-asya-error":{"code":"c"},"trace":"t"}""", """{ "trace": 1.0, "x-asya-error": { "code":"c" } }""")]
    [InlineData("", """{ "trace": 1.0, "path": "a\\b" }""")]
    [InlineData("""{"trace":"t"}""", "[ 7 ]")]
    public void Headers_keep_their_very_bytes_where_none_of_the_engines_has_changed(string before, string after) =>
        Assert.Equal(after, Headers.AfterStep(Json(before), Json(after)).ToString());

    [Theory]
    [InlineData("""{"x-asya-error":{"code":"c"}}""", "{}", """{"x-asya-error":{"code":"c"}}""")]
    [InlineData("""{"x-asya-error":{"code":"c"}}""", """{"x-asya-error":{"code":"d"},"k":1}""", """{"x-asya-error":{"code":"c"},"k":1}""")]
    [InlineData("", """{"x-asya-end":{},"k":1}""", """{"k":1}""")]
    [InlineData("", """{"x-asya-\u0065nd":{},"k":1}""", """{"k":1}""")]
    [InlineData("""{"k":1}""", "", """{"k":1}""")]
    public void What_a_step_does_to_the_headers_of_the_engine_is_undone(string before, string after, string left) =>
        Assert.Equal(left, Headers.AfterStep(Json(before), Json(after)).ToString());

    [Fact]
    public void The_left_overs_of_a_resume_are_gone_once_the_task_goes_on()
    {
        TaskState state = Paused("publish") with
        {
            Headers = Json("""{"x-asya-resume-input":{"a":1},"trace":"t","x-asya-resume-by":"ben"}"""),
        };

        Assert.Equal("""{"trace":"t"}""", Decide(state, Answer(state), T0.AddSeconds(20)).Headers.ToString());
    }
}
