using Asya.Domain.Waiting;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary>What a pause says of people and times is understood whole or refused: a misspelt rule is no missing one.</summary>
public sealed class PausePolicyReaderTests
{
    [Theory]
    [InlineData("""{"who":{"also":{"group":["legal"]}}}""", "who.also has no member 'group'; it may have assignee, groups, not_requester")]
    [InlineData("""{"when":{"escalate":{"after":"1h","group":["boss"]}}}""",
        "when.escalate has no member 'group'; it may have after, assignee, groups")]
    [InlineData("""{"when":{"expire":{"after":"1h","cancle":true}}}""",
        "when.expire has no member 'cancle'; it may have after, answer, route, cancel, fail")]
    [InlineData("""{"when":{"expire":"1h"}}""", "when.expire must be an object")]
    [InlineData("""{"when":{"expire":{"after":"1h","answer":true}}}""", "when.expire.answer must be an object")]
    [InlineData("""{"who":{"assignee":"an\u0007n"}}""", "who.assignee must be a text of 1 to 256 characters")]
    [InlineData("""{"who":{"assignee":""}}""", "who.assignee must be a text of 1 to 256 characters")]
    [InlineData("""{"who":{"groups":["finance",7]}}""", "who.groups must be a text of 1 to 256 characters")]
    public void What_it_does_not_know_is_told(string metadata, string defect) =>
        Assert.Equal(defect, PausePolicyReader.Read(Json(metadata), out _));

    [Theory]
    [InlineData("[]")]
    [InlineData("\"Go?\"")]
    public void What_is_no_object_has_no_policy(string metadata)
    {
        Assert.Null(PausePolicyReader.Read(Json(metadata), out PausePolicy? policy));
        Assert.Null(policy);
    }

    [Fact]
    public void A_name_has_256_characters_at_most()
    {
        static string? Read(int length) => PausePolicyReader.Read(Json($$"""{"who":{"assignee":"{{new string('a', length)}}"} }"""), out _);

        Assert.Null(Read(256));
        Assert.NotNull(Read(257));
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "when has more than 64 reminders and escalations")]
    public void Reminders_and_escalations_are_64_at_most(int count, string? defect) =>
        Assert.Equal(defect, PausePolicyReader.Read(
            Json($$"""{"when":{"remind":[{{string.Join(',', Enumerable.Range(1, count))}}]} }"""), out _));

    [Fact]
    public void People_are_told_at_the_moment_of_the_end_too_and_never_after_it()
    {
        TaskState state = PausedFor("rita",
            """{"when":{"remind":["1h","2h","3h"],"escalate":{"after":"2h","groups":["boss"]},"expire":{"after":"2h","cancel":true}}}""");

        state = Decide(state, new TaskCommand.WaitTick(), T0.AddHours(9));

        Assert.Equal(["reminded", "reminded", "escalated", "expired", "canceled"], Kinds(state));
    }

    [Fact]
    public void What_the_task_answers_for_itself_is_told_as_wrong_only_where_the_definition_is_right_otherwise()
    {
        const string Answer = "\"when\":{\"expire\":{\"after\":\"1h\",\"answer\":{\"n\":\"x\"}}}";

        Assert.StartsWith("when.expire.answer does not satisfy the form: n ",
            PausePolicyReader.Read(Json($$"""{"fields":[{"name":"n","type":"number"}],{{Answer}} }"""), out _), StringComparison.Ordinal);
        Assert.StartsWith("field 'n': min must be a number",
            PausePolicyReader.Read(Json($$"""{"fields":[{"name":"n","type":"number","min":"one"}],{{Answer}} }"""), out _)!,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Each_escalation_is_counted()
    {
        TaskState state = PausedFor("rita",
            """{"when":{"escalate":[{"after":"1h","groups":["a"]},{"after":"2h","groups":["b"]}]}}""");

        state = Decide(state, new TaskCommand.WaitTick(), T0.AddHours(1));
        Assert.Equal(1, state.Pauses.Current!.Wait!.Escalations);
        Assert.Equal(2, Decide(state, new TaskCommand.WaitTick(), T0.AddHours(2)).Pauses.Current!.Wait!.Escalations);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_reminder_that_was_due_before_an_answer_of_the_task_itself_is_stored_with_it(int reminders, bool moves)
    {
        TaskState state = PausedFor("rita", """{"when":{"remind":["1h","2h"],"expire":{"after":"2h","answer":{"ok":false}}}}""");
        state = Decide(state, new TaskCommand.WaitTick(), T0.AddHours(1));
        state = reminders == 1 ? Decide(state, new TaskCommand.WaitTick(), T0.AddHours(2)) : state;

        TaskDecision end = TaskMachine.Decide(state, new TaskCommand.WaitTick(), T0.AddHours(2));

        Assert.Equal(moves, end.Moved);
        Assert.IsType<TaskEffect.ApplyExpiry>(Assert.Single(end.Effects));
        if (moves)
        {
            Assert.Equal(["reminded"], Kinds(end.Next));
            Assert.Equal(T0.AddHours(2), end.Next.UpdatedAt);
        }
    }
}
