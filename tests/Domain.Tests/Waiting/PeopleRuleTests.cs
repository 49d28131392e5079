using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Identity;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary>Whom a rule about people admits: all rules have to, and none takes another's place.</summary>
public sealed class PeopleRuleTests
{
    [Theory]
    [InlineData("ann", "", false, true)] // the assignee
    [InlineData("bob", "finance", false, true)]
    [InlineData("bob", "sales", false, false)]
    [InlineData("root", "", true, true)]
    [InlineData("rita", "finance", false, false)] // the requester, in the group
    [InlineData("rita", "", true, false)] // and as an admin
    [InlineData(null, "finance", false, false)]
    [InlineData(null, "finance", true, false)]
    public void A_rule_admits_those_whom_it_names_and_admins_and_never_the_requester(string? who, string group, bool isAdmin, bool admitted)
    {
        PeopleRule rule = new("ann", ["finance"], NotRequester: true);

        Assert.Equal(admitted, rule.Admits(new(who, [], [group], isAdmin), PausedFor("rita", "{}")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("rita")]
    public void A_rule_that_says_nothing_admits_everyone(string? who)
    {
        PeopleRule rule = new(null, [], NotRequester: false);

        Assert.True(rule.Admits(new(who, [], [], IsAdmin: false), PausedFor("rita", "{}")));
    }

    [Theory]
    [InlineData("""{"who":{"assignee":"ann"}}""", "It is for ann to answer.")]
    [InlineData("""{"who":{"groups":["finance","legal"]}}""", "It is for finance, legal to answer.")]
    [InlineData("""{"who":{"assignee":"ann","groups":["finance","legal"]}}""", "It is for ann or finance, legal to answer.")]
    public void A_refusal_says_whose_answer_it_is(string metadata, string why) =>
        Assert.Equal(why, WaitRules.Refuse(PausedFor("rita", metadata), new("eve", [], [], IsAdmin: false))!.Why);

    [Theory]
    [InlineData("""{"who":{"also":{"groups":["finance"]}}}""", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"also":[{"not_requester":true}]}}""", TaskRejection.NotAllowed)]
    [InlineData("""{"when":{"due":"1h"}}""", TaskRejection.None)]
    public void An_answer_without_a_principal_satisfies_no_rule_wherever_it_stands(string metadata, TaskRejection expected) =>
        Assert.Equal(expected, ResumeRules.Admit(PausedFor("rita", metadata), new ResumeTask { Input = Json("{}") }).Rejection);

    [Theory]
    [InlineData("""{"who":{"groups":["finance"],"also":{"not_requester":true}}}""", true, true)]
    [InlineData("""{"who":{"not_requester":true,"also":{"groups":["finance"]}}}""", true, true)]
    [InlineData("""{"who":{"groups":["finance"],"also":{"groups":["legal"]}}}""", false, true)]
    [InlineData("""{"who":{"not_requester":true}}""", true, false)]
    [InlineData("""{"when":{"due":"1h"}}""", false, false)]
    public void One_rule_is_enough_for_four_eyes_and_for_names(string metadata, bool excludesRequester, bool namesPeople)
    {
        WaitState wait = PausedFor("rita", metadata).Pauses.Current!.Wait!;

        Assert.Equal((excludesRequester, namesPeople), (wait.ExcludesRequester, wait.NamesPeople));
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"strict":true,"extend_sla":"1m"}""", false)]
    [InlineData("""{"who":{"not_requester":false}}""", false)]
    [InlineData("""{"when":{"due":"1h"}}""", true)]
    [InlineData("""{"when":{"remind":"1h"}}""", true)]
    [InlineData("""{"who":{"also":{"assignee":"ann"}}}""", true)]
    public void A_pause_that_names_no_people_and_no_time_has_no_wait(string metadata, bool hasWait) =>
        Assert.Equal(hasWait, PausedFor("rita", metadata).Pauses.Current!.Wait is not null);

    [Theory]
    [InlineData("rita")]
    [InlineData("olga")]
    [InlineData("fred")]
    [InlineData("bob")]
    public void A_delegation_reaches_none_of_several_requesters(string to)
    {
        TaskState state = PausedFor("rita", """{"who":{"groups":["finance"],"not_requester":true,"delegate":"any"}}""");
        state = state with { Identity = state.Identity with { OnBehalfOf = "olga", FurtherRequesters = ["fred"] } };
        ChangeWait delegation = new() { Change = WaitChange.Delegate, By = "ann", Groups = ["finance"], To = to };

        Assert.Equal(to == "bob" ? TaskRejection.None : TaskRejection.NotAllowed,
            TaskMachine.Decide(state, new TaskCommand.ChangeWait(delegation), T0).Rejection);
        Assert.Equal(to == "bob" ? TaskRejection.None : TaskRejection.NotAllowed,
            ResumeRules.Admit(state, new ResumeTask { Input = Json("{}"), By = to, Groups = ["finance"] }).Rejection);
    }

    [Theory]
    [InlineData("bob", TaskRejection.None)]
    [InlineData("carl", TaskRejection.NotAllowed)]
    public void A_delegate_is_known_by_an_alias(string alias, TaskRejection expected)
    {
        ChangeWait delegation = new()
        {
            Change = WaitChange.Delegate,
            By = "root",
            To = "b.smith@corp",
            ToPerson = new Person("b.smith@corp", [alias]) { Groups = [] },
            Groups = ["finance"],
        };
        TaskState state = PausedFor("rita", """{"who":{"assignee":"bob","groups":["finance"]}}""");

        Assert.Equal(expected, TaskMachine.Decide(state, new TaskCommand.ChangeWait(delegation), T0).Rejection);
    }

    [Theory]
    [InlineData(1, TaskRejection.None)]
    [InlineData(2, TaskRejection.NotPaused)]
    public void A_claim_of_a_pause_that_is_not_the_open_one_is_refused(int pause, TaskRejection expected)
    {
        ChangeWait claim = new() { Change = WaitChange.Claim, By = "ann", Pause = pause };

        Assert.Equal(expected, TaskMachine.Decide(PausedFor("rita", "{}"), new TaskCommand.ChangeWait(claim), T0).Rejection);
    }

    [Fact]
    public void A_claim_is_kept_by_its_holder_and_neither_taken_over_nor_released_by_others()
    {
        TaskState state = PausedFor("rita", "{}");
        ChangeWait claim = new() { Change = WaitChange.Claim, By = "ann" };
        state = Decide(state, new TaskCommand.ChangeWait(claim), T0);

        TaskDecision again = TaskMachine.Decide(state, new TaskCommand.ChangeWait(claim), T0.AddHours(1));
        Assert.Equal((TaskRejection.None, false), (again.Rejection, again.Moved));
        foreach (ChangeWait other in (ChangeWait[])[
            claim with { By = "rita" }, // may answer, since no people are named, but not claim
            claim with { By = "root", IsAdmin = true },
            claim with { By = "rita", Change = WaitChange.Release },
            claim with { By = "bob", Change = WaitChange.Release }])
        {
            Assert.Equal(TaskRejection.Claimed, TaskMachine.Decide(state, new TaskCommand.ChangeWait(other), T0).Rejection);
        }
    }
}
