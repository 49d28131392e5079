using Asya.Domain.Pausing;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary>A claim reserves a question for a candidate, for a time, and never locks it.</summary>
public sealed class ClaimTests
{
    private const string Finance = """{"who":{"groups":["finance"]}}""";

    [Theory]
    [InlineData("""{"who":{"groups":["finance"]}}""", 8)]
    [InlineData("""{"who":{"groups":["finance"]},"claim_for":"2h"}""", 2)]
    [InlineData("""{"prompt":"Anyone?"}""", 8)]
    public void It_ends_by_itself_and_the_history_says_so(string metadata, int hours)
    {
        TaskState state = Change(PausedFor("rita", metadata), Claim("ann"));
        DateTimeOffset end = T0.AddHours(hours);
        Assert.Equal((end, end), (state.Pauses.Current!.Wait!.ClaimedUntil, state.WakeAt));
        Assert.False(TaskMachine.Decide(state, new TaskCommand.WaitTick(), end.AddTicks(-1)).Moved);
        Assert.Equal(TaskRejection.Claimed, Admit(state, "bob").Rejection);

        state = Decide(state, new TaskCommand.WaitTick(), end);

        Assert.Equal(["released"], Kinds(state));
        Assert.Null(state.WakeAt);
        Assert.Equal(ResumeVerdict.Leave, Admit(state, "bob"));
        Assert.False(TaskMachine.Decide(state, new TaskCommand.WaitTick(), end).Moved);
    }

    [Fact]
    public void Claiming_again_does_not_prolong_it()
    {
        TaskState state = Change(PausedFor("rita", Finance), Claim("ann"));

        Assert.False(TaskMachine.Decide(state, new TaskCommand.ChangeWait(Claim("ann")), T0.AddHours(7)).Moved);
    }

    [Fact]
    public void It_ends_in_its_turn_between_reminders_and_an_escalation()
    {
        TaskState state = PausedFor("rita",
            """{"who":{"groups":["finance"]},"claim_for":"2h","when":{"remind":["1h","2h"],"escalate":{"after":"3h","groups":["managers"]}}}""");
        state = Change(state, Claim("ann"));

        TaskState all = Decide(state, new TaskCommand.WaitTick(), T0.AddHours(9));

        Assert.Equal(["reminded", "released", "reminded", "escalated"], Kinds(all));
        Assert.Equal(T0.AddHours(1), state.WakeAt);
    }

    [Fact]
    public void An_expiry_that_is_tried_again_is_not_put_off_by_the_end_of_a_claim()
    {
        TaskState state = PausedFor("rita", """{"claim_for":"1h","when":{"expire":{"after":"2h","answer":{}}}}""");
        state = Change(state, Claim("ann"));

        Assert.False(TaskMachine.Decide(state, new TaskCommand.ExpiryFailed(1), T0.AddHours(1)).Moved);
        Assert.Contains(TaskMachine.Decide(state, new TaskCommand.WaitTick(), T0.AddHours(2)).Effects,
            static effect => effect is TaskEffect.ApplyExpiry);
    }

    [Fact]
    public void An_admin_ends_it_even_one_who_asked_for_the_task()
    {
        TaskState state = Change(PausedFor("rita", """{"who":{"groups":["finance"],"not_requester":true}}"""), Claim("ann"));
        ChangeWait release = new() { Change = WaitChange.Release, By = "rita", IsAdmin = true };

        state = Change(state, release);

        Assert.Equal(["released"], Kinds(state));
        Assert.Equal(ResumeVerdict.Leave, Admit(state, "bob"));
    }

    [Fact]
    public void One_who_may_not_answer_claims_nothing() =>
        Assert.Equal(TaskRejection.NotAllowed,
            TaskMachine.Decide(PausedFor("rita", Finance), new TaskCommand.ChangeWait(Claim("cc") with { Groups = [] }), T0).Rejection);

    [Fact]
    public void Where_no_people_are_named_it_does_not_keep_the_requester_away()
    {
        TaskState open = Change(PausedFor("rita", """{"prompt":"Anyone?"}"""), Claim("stranger"));
        TaskState named = Change(PausedFor("rita", Finance), Claim("ann"));

        Assert.Equal(ResumeVerdict.Leave, Admit(open, "RITA"));
        Assert.Equal(TaskRejection.Claimed, Admit(open, "bob").Rejection);
        Assert.Equal(TaskRejection.Claimed, Admit(named, "rita").Rejection);
    }

    private static ChangeWait Claim(string by) => new() { Change = WaitChange.Claim, By = by, Groups = ["finance"] };

    private static TaskState Change(TaskState state, ChangeWait request) => Decide(state, new TaskCommand.ChangeWait(request), T0);

    private static ResumeVerdict Admit(TaskState state, string by) =>
        ResumeRules.Admit(state, new ResumeTask { Input = Json("{}"), By = by, Groups = ["finance"] });
}
