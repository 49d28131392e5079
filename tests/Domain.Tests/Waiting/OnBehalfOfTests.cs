using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Identity;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary>The person behind an agent, and a principal that tries a task again, count as requesters too.</summary>
public sealed class OnBehalfOfTests
{
    private const string FourEyes = """{"who":{"groups":["finance"],"not_requester":true}}""";

    [Theory]
    [InlineData("ann", TaskRejection.NotAllowed)] // the person
    [InlineData("ANN", TaskRejection.NotAllowed)]
    [InlineData("agent", TaskRejection.NotAllowed)]
    [InlineData("bob", TaskRejection.None)]
    public void The_person_for_whom_an_agent_started_it_is_a_requester(string by, TaskRejection expected) =>
        Assert.Equal(expected, ResumeRules.Admit(StartedFor("ann"), Answer(by)).Rejection);

    [Theory]
    [InlineData("ann", "")]
    [InlineData("a.smith", "ann")]
    public void An_agent_gives_no_requester_a_second_pair_of_eyes(string person, string alias)
    {
        ResumeTask answer = Answer("other-agent") with { OnBehalfOf = new(person, alias.Length == 0 ? [] : [alias]) };

        Assert.Equal(TaskRejection.NotAllowed, ResumeRules.Admit(StartedFor("ann"), answer).Rejection);
        Assert.Equal(TaskRejection.NotAllowed, ResumeRules.Admit(StartedFor("ann"), answer with { IsAdmin = true }).Rejection);
    }

    [Fact]
    public void Acting_for_a_person_gives_no_right_of_that_person()
    {
        TaskState state = PausedFor("rita", """{"who":{"assignee":"ann"}}""");

        Assert.Equal(TaskRejection.NotAllowed,
            ResumeRules.Admit(state, Answer("agent") with { OnBehalfOf = new("ann", []) }).Rejection);
    }

    [Fact]
    public void The_record_names_both()
    {
        TaskState state = StartedFor("ann");
        Assert.Equal(("agent", "ann"), (state.Identity.Principal, state.Identity.OnBehalfOf));

        TaskCommand.Resume answer = Given.Answer(state);
        ResumeTask request = answer.Commit.Request with { By = "bot", Groups = ["finance"], OnBehalfOf = new("bob", []) };
        state = Decide(state, new TaskCommand.Resume(answer.Commit with { Request = request }), T0);

        Assert.Equal(("bot", "bob"), (state.Pauses.Answers[^1].By, state.Pauses.Answers[^1].OnBehalfOf));
        Assert.Contains("\"by\":\"bot\",\"on_behalf_of\":\"bob\"",
            state.NewEvents.Single(static e => e.Event.Kind == "resumed").Event.Data.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_start_for_another_person_is_another_request()
    {
        TaskState state = StartedFor("ann");

        Assert.Equal(TaskRejection.None, TaskMachine.Decide(state, Start("ANN"), T0).Rejection);
        Assert.Equal(TaskRejection.AlreadyExists, TaskMachine.Decide(state, Start("carl"), T0).Rejection);
        Assert.Equal(TaskRejection.AlreadyExists, TaskMachine.Decide(state, Start(null), T0).Rejection);
    }

    [Fact]
    public void A_principal_that_tries_a_failed_task_again_is_a_requester_of_the_new_one_with_the_first()
    {
        TaskState failed = Decide(TaskState.None, Start("ann"), T0);
        failed = Decide(failed, Outcome(failed, Steps.StepOutcome.Failed, "it broke"), T0) is { Phase: TaskPhase.Failed } over
            ? over
            : throw new InvalidOperationException("The task should have failed.");

        TaskState redriven = Decide(failed,
            Redrive(by: "root", person: "boss"), T0);

        Assert.Equal(["agent", "ann", "root", "boss"], redriven.Identity.Requesters);
        Assert.Contains("\"by\":\"root\"", redriven.NewEvents[^1].Event.Data.ToString(), StringComparison.Ordinal);
        Inheritance from = new(new ChildLink(redriven.Key, 1, 1, Reports: false, ""), redriven.Pauses.Plan, null, TimeSpan.Zero)
        {
            FurtherRequesters = redriven.Identity.FurtherRequesters,
        };
        CreateTask child = new()
        {
            Route = Route("draft", "x-pause", "publish"),
            Payload = Json("{}"),
            Principal = "agent",
            OnBehalfOf = new("ann", []),
        };
        TaskState again = Decide(TaskState.None, new TaskCommand.Create(NewTask.Child(new("again"), child, from)), T0);
        Assert.Equal(["agent", "ann", "root", "boss"], again.Identity.Requesters);
    }

    [Fact]
    public void The_owner_who_tries_it_again_is_named_once()
    {
        TaskState failed = Decide(TaskState.None, Start("ann"), T0);
        failed = Decide(failed, Outcome(failed, Steps.StepOutcome.Failed, "it broke"), T0);

        TaskState redriven = Decide(failed,
            Redrive(by: "Agent", person: "ann"), T0);

        Assert.Null(redriven.Identity.FurtherRequesters);
    }

    private static TaskCommand.Redrive Redrive(string by, string person) =>
        new("k", TimeSpan.FromSeconds(30), default, new RedriveTask { By = by, OnBehalfOf = new(person, []) });

    private static ResumeTask Answer(string by) => new() { Input = Json("{}"), By = by, Groups = ["finance"] };

    private static TaskCommand.Create Start(string? person)
    {
        TaskCommand.Create create = Create(Route("draft", "x-pause", "publish"), plan: new PausePlan([], Json(FourEyes)));
        CreateTask request = create.Task.Request with { Principal = "agent", OnBehalfOf = person is null ? null : new Person(person, []) };
        return new(create.Task with { Request = request });
    }

    private static TaskState StartedFor(string person)
    {
        TaskState state = Decide(TaskState.None, Start(person), T0);
        state = Decide(state, Done(state), T0);
        return Decide(state, Saved(state), T0);
    }
}
