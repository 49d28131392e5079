using Asya.Domain.Pausing;
using Asya.Identity;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary>To whom an answer is delegated, how far, and how it comes back.</summary>
public sealed class DelegationTests
{
    private const string Finance = """{"who":{"groups":["finance"]}}""";
    private const string Free = """{"who":{"groups":["finance"],"delegate":"any"}}""";

    [Theory]
    [InlineData("""{"who":{"groups":["finance"]}}""", "finance", TaskRejection.None)]
    [InlineData("""{"who":{"groups":["finance"]}}""", null, TaskRejection.None)] // judged at the answer
    [InlineData("""{"who":{"groups":["finance"]}}""", "sales", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"groups":["finance"],"delegate":"within"}}""", "sales", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"groups":["finance"],"delegate":"any"}}""", "sales", TaskRejection.None)]
    [InlineData("""{"who":{"groups":["finance"],"delegate":"none"}}""", "finance", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"assignee":"ann"}}""", "finance", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"assignee":"ann"}}""", null, TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"assignee":"ann","delegate":"any"}}""", null, TaskRejection.None)]
    [InlineData("""{"who":{"assignee":"ann","groups":["finance"]}}""", "finance", TaskRejection.None)]
    [InlineData("""{"who":{"groups":["finance"],"also":{"groups":["legal"]}}}""", "finance", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"not_requester":true}}""", "sales", TaskRejection.None)]
    [InlineData("""{"prompt":"Anyone?"}""", "sales", TaskRejection.None)]
    public void A_delegate_is_one_whom_the_rule_admits_unless_the_flow_says_otherwise(
        string metadata, string? groupOfBob, TaskRejection expected)
    {
        ChangeWait delegation = Delegate("ann", "bob") with
        {
            Groups = ["finance", "legal"],
            ToPerson = groupOfBob is null ? null : new Person("bob", []) { Groups = [groupOfBob] },
        };

        Assert.Equal(expected, TaskMachine.Decide(Waiting(metadata), new TaskCommand.ChangeWait(delegation), T0).Rejection);
    }

    [Fact]
    public void The_group_still_counts_for_the_delegate()
    {
        TaskState state = Change(Waiting(Finance), Delegate("ann", "bob"));

        Assert.Equal(TaskRejection.NotAllowed, Admit(state, "bob", "sales").Rejection);
        Assert.Equal(TaskRejection.NotAllowed, Admit(state, "ann", "finance").Rejection);
        Assert.Equal(ResumeVerdict.Leave, Admit(state, "bob", "finance"));
        Assert.Equal(ResumeVerdict.Leave, Admit(Change(Waiting(Free), Delegate("ann", "bob")), "bob", "sales"));
    }

    [Fact]
    public void An_admin_delegates_to_any_principal_but_no_further_than_four_eyes()
    {
        TaskState state = Waiting("""{"who":{"groups":["finance"],"not_requester":true,"delegate":"none"}}""");
        ChangeWait Of(string to) => Delegate("root", to) with { IsAdmin = true, Groups = [] };

        Assert.Equal(ResumeVerdict.Leave, Admit(Change(state, Of("bob")), "bob", "sales"));
        Assert.Equal(TaskRejection.NotAllowed, TaskMachine.Decide(state, new TaskCommand.ChangeWait(Of("RITA")), T0).Rejection);
    }

    [Fact]
    public void A_chain_has_three_links_at_most_and_its_last_delegate_answers()
    {
        TaskState state = Waiting(Finance);
        state = Change(state, Delegate("ann", "bob"));
        state = Change(state, Delegate("bob", "carl"));
        state = Change(state, Delegate("carl", "dora"));

        TaskDecision fourth = TaskMachine.Decide(state, new TaskCommand.ChangeWait(Delegate("dora", "emil")), T0);
        Assert.Equal((TaskRejection.NotAllowed, true), (fourth.Rejection, fourth.Why.Contains("3 times", StringComparison.Ordinal)));
        Assert.Equal(ResumeVerdict.Leave, Admit(state, "dora", "finance"));
        Assert.Equal(TaskRejection.NotAllowed, Admit(state, "carl", "finance").Rejection);
    }

    [Theory]
    [InlineData("ann", "ann")] // with all that came of it
    [InlineData("ANN", "ann")]
    [InlineData("bob", "bob")] // the middle one takes back the last link
    [InlineData("carl", "bob")] // the delegate gives it back
    [InlineData("root", "ann")]
    public void It_is_taken_back_by_those_who_delegated_and_by_admins_and_given_back_by_the_delegate(string who, string then)
    {
        TaskState state = Change(Change(Waiting(Finance), Delegate("ann", "bob")), Delegate("bob", "carl"));
        state = Change(state, new() { Change = WaitChange.Claim, By = "carl", Groups = ["finance"] });
        if (who == "carl")
        {
            state = Change(state, Release("carl"));
        }

        TaskState back = Change(state, Release(who));

        Assert.Equal(["released"], Kinds(back));
        Assert.Contains($"\"by\":\"{who}\"", back.NewEvents[^1].Event.Data.ToString(), StringComparison.Ordinal);
        Assert.Equal(ResumeVerdict.Leave, Admit(back, then, "finance"));
        Assert.Equal(then == "ann" ? null : "bob", back.Pauses.Current!.Wait!.Asked.Assignee);
        Assert.Null(back.Pauses.Current.Wait.ClaimedBy);
    }

    [Fact]
    public void Others_do_not_take_it_back_nor_a_delegator_who_may_no_longer_answer()
    {
        TaskState state = Change(Waiting(Finance), Delegate("ann", "bob"));

        Assert.Equal(TaskRejection.NotAllowed, TaskMachine.Decide(state, new TaskCommand.ChangeWait(Release("zoe")), T0).Rejection);
        Assert.Equal(TaskRejection.NotAllowed,
            TaskMachine.Decide(state, new TaskCommand.ChangeWait(Release("ann") with { Groups = ["sales"] }), T0).Rejection);
    }

    [Fact]
    public void An_escalation_ends_it()
    {
        TaskState state = Waiting("""{"who":{"groups":["finance"]},"when":{"escalate":{"after":"1h","groups":["managers"]}}}""");
        state = Change(state, Delegate("ann", "bob"));

        state = Decide(state, new TaskCommand.WaitTick(), T0.AddHours(1));

        Assert.Equal(TaskRejection.NotAllowed, Admit(state, "bob", "finance").Rejection);
        Assert.Equal(ResumeVerdict.Leave, Admit(state, "mona", "managers"));
    }

    [Fact]
    public void What_it_says_is_checked() =>
        Assert.Equal("who.delegate must be none, within or any",
            Asya.Domain.Waiting.PausePolicyReader.Read(Json("""{"who":{"delegate":"all"}}"""), out _));

    private static ChangeWait Delegate(string by, string to) =>
        new() { Change = WaitChange.Delegate, By = by, To = to, Groups = ["finance"] };

    private static ChangeWait Release(string by) =>
        new() { Change = WaitChange.Release, By = by, Groups = by == "root" ? [] : ["finance"], IsAdmin = by == "root" };

    private static TaskState Change(TaskState state, ChangeWait request) => Decide(state, new TaskCommand.ChangeWait(request), T0);

    private static ResumeVerdict Admit(TaskState state, string by, string group) =>
        ResumeRules.Admit(state, new ResumeTask { Input = Json("{}"), By = by, Groups = [group] });

    private static TaskState Waiting(string metadata) => PausedFor("rita", metadata);
}
