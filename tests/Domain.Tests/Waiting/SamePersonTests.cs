using System.Collections.Immutable;
using Asya.Domain.Pausing;
using Asya.Identity;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary>One person is one, whatever the spelling and the alias: in rules about people, claims, delegations and ownership.</summary>
public sealed class SamePersonTests
{
    private const string FourEyes = """{"who":{"groups":["finance"],"not_requester":true}}""";

    [Theory]
    [InlineData("ann", "")]
    [InlineData("ANN", "")]
    [InlineData("\uFF21nn", "")]
    [InlineData("ann.smith@corp", "ann")]
    [InlineData("ann.smith@corp", "a.smith,ANN")]
    public void Four_eyes_excludes_the_requester_under_every_name(string by, string aliases)
    {
        TaskState state = PausedFor("ann", FourEyes);

        foreach (bool isAdmin in (bool[])[false, true])
        {
            ResumeTask answer = Answer(by, aliases, "finance") with { IsAdmin = isAdmin };
            Assert.Equal(TaskRejection.NotAllowed, ResumeRules.Admit(state, answer).Rejection);
        }
    }

    [Fact]
    public void An_alias_under_which_the_task_was_asked_for_is_the_requester_too() =>
        Assert.Equal(TaskRejection.NotAllowed,
            ResumeRules.Admit(PausedFor("Ann.Smith@corp", FourEyes), Answer("ann", "ann.smith@CORP", "finance")).Rejection);

    [Theory]
    [InlineData("ANN", "")]
    [InlineData("ann.smith@corp", "Ann")]
    public void An_assignee_answers_under_every_name(string by, string aliases) =>
        Assert.Equal(ResumeVerdict.Leave, ResumeRules.Admit(PausedFor("rita", """{"who":{"assignee":"ann"}}"""), Answer(by, aliases)));

    [Fact]
    public void A_claim_is_its_holders_under_every_name_and_stays_as_it_was_made()
    {
        TaskState state = PausedFor("rita", FourEyes);
        ChangeWait claim = new() { Change = WaitChange.Claim, By = "ann", Groups = ["finance"] };
        state = Decide(state, new TaskCommand.ChangeWait(claim), T0);

        Assert.Equal(ResumeVerdict.Leave, ResumeRules.Admit(state, Answer("ANN", "", "finance")));
        Assert.False(TaskMachine.Decide(state, new TaskCommand.ChangeWait(claim with { By = "Ann" }), T0).Moved);
        Assert.Equal(TaskRejection.Claimed, ResumeRules.Admit(state, Answer("bob", "", "finance")).Rejection);
    }

    [Theory]
    [InlineData("RITA", "")]
    [InlineData("rita.r@corp", "rita")]
    public void A_delegation_does_not_reach_the_requester_under_another_name(string to, string aliases)
    {
        TaskState state = PausedFor("rita", FourEyes);
        ChangeWait delegation = new()
        {
            Change = WaitChange.Delegate,
            By = "ann",
            Groups = ["finance"],
            To = to,
            ToPerson = aliases.Length == 0 ? null : new Person("rita.r@corp", [aliases]) { Groups = ["finance"] },
        };

        Assert.Equal(TaskRejection.NotAllowed, TaskMachine.Decide(state, new TaskCommand.ChangeWait(delegation), T0).Rejection);
    }

    [Fact]
    public void The_owner_repeats_a_start_under_another_spelling_and_no_other_principal_does()
    {
        TaskState state = PausedFor("ann", "{}");
        TaskCommand.Create again = Create(Route("draft", "x-pause", "publish"));
        TaskCommand.Create By(string who) =>
            new(again.Task with { Request = again.Task.Request with { Principal = who } });

        Assert.Equal(TaskRejection.None, TaskMachine.Decide(state, By("Ann"), T0).Rejection);
        Assert.Equal(TaskRejection.AlreadyExists, TaskMachine.Decide(state, By("anna"), T0).Rejection);
    }

    [Fact]
    public void A_flow_that_names_who_starts_it_names_a_person_and_no_spelling()
    {
        StartRule rule = new([], ["Billing-Agent"]);

        Assert.True(rule.Admits(new CreateTask { Principal = "billing-agent" }));
        Assert.False(rule.Admits(new CreateTask { Principal = "billing_agent" }));
    }

    private static ResumeTask Answer(string by, string aliases, params string[] groups) => new()
    {
        Input = Json("{}"),
        By = by,
        Aliases = aliases.Length == 0 ? [] : [.. aliases.Split(',')],
        Groups = groups.ToImmutableArray(),
    };
}
