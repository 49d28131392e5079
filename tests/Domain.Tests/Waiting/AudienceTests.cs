using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary><c>visibility: candidates</c>: of the approvers those see a task whom its pauses ask.</summary>
public sealed class AudienceTests
{
    private const string Finance = """{"who":{"groups":["finance"],"delegate":"any"},"when":{"escalate":{"after":"1h","groups":["board"]}}}""";

    [Fact]
    public void Without_the_option_each_approver_sees_the_task()
    {
        TaskState state = PausedFor("rita", Finance);

        Assert.Null(state.Pauses.Audiences);
        Assert.True(Sees(state, "eve", "sales"));
        Assert.True(TaskAudience.Includes(null, null));
    }

    [Fact]
    public void Those_whom_the_pause_names_see_it_and_others_do_not()
    {
        TaskState state = Waiting(Finance);

        Assert.True(Sees(state, "ann", "finance"));
        Assert.False(Sees(state, "eve", "sales"));
        Assert.False(Sees(state, "eve", "board"));
        Assert.False(TaskAudience.Includes(state.Pauses.Audiences, null));
        Assert.False(TaskAudience.Includes(state.Pauses.Audiences, new TaskAnswerer { Groups = ["finance"] }));
    }

    [Fact]
    public void Before_its_first_question_no_approver_sees_it()
    {
        TaskState state = Decide(TaskState.None, Start(Finance), T0);

        Assert.True(state.Pauses.Audiences is { IsEmpty: true });
        Assert.False(Sees(state, "ann", "finance"));
    }

    [Fact]
    public void Whoever_comes_in_by_an_escalation_or_a_delegation_sees_it_from_then_on()
    {
        TaskState state = Waiting(Finance);
        state = Decide(
            state, new TaskCommand.ChangeWait(new() { Change = WaitChange.Delegate, By = "ann", Groups = ["finance"], To = "bob" }), T0);
        Assert.True(Sees(state, "BOB", "finance"));
        Assert.False(Sees(state, "cem", "sales"));

        state = Decide(state, new TaskCommand.WaitTick(), T0.AddHours(1));

        Assert.True(Sees(state, "cem", "board"));
        Assert.True(Sees(state, "ann", "finance"));
    }

    [Fact]
    public void Each_rule_has_to_name_the_same_person()
    {
        TaskState state = Waiting("""{"who":{"groups":["finance"],"also":{"groups":["legal"]}}}""");

        Assert.False(Sees(state, "ann", "finance"));
        Assert.True(TaskAudience.Includes(state.Pauses.Audiences, new TaskAnswerer { Principal = "ann", Groups = ["finance", "legal"] }));
    }

    [Theory]
    [InlineData("""{"prompt":"Anyone?"}""")]
    [InlineData("""{"who":{"not_requester":true}}""")]
    public void A_question_that_names_no_people_shows_the_task_to_no_one(string metadata) =>
        Assert.False(Sees(Waiting(metadata), "ann", "finance"));

    [Fact]
    public void Those_who_were_asked_still_see_it_after_the_answer_and_only_the_latest_are_remembered()
    {
        TaskState state = Waiting(Finance);
        TaskState answered = Decide(state, Answer(state) is var answer
            ? new TaskCommand.Resume(answer.Commit with { Request = answer.Commit.Request with { By = "ann", Groups = ["finance"] } })
            : null!, T0);
        Assert.True(Sees(answered, "ann", "finance"));

        TaskAudience[] many = [.. Enumerable.Range(0, 300).Select(static n => new TaskAudience([new($"p{n}", [])]))];
        TaskState full = AudienceRules.Note(state with { Pauses = state.Pauses with { Audiences = [.. many] } });

        Assert.Equal(AudienceRules.MaxAudiences, full.Pauses.Audiences!.Value.Length);
        Assert.True(Sees(full, "ann", "finance"));
        Assert.False(Sees(full, "p0", "sales"));
        Assert.Same(full, AudienceRules.Note(full));
    }

    private static bool Sees(TaskState state, string who, string group) =>
        TaskAudience.Includes(state.Pauses.Audiences, new TaskAnswerer { Principal = who, Groups = [group] });

    private static TaskState Waiting(string metadata)
    {
        TaskState state = Decide(TaskState.None, Start(metadata), T0);
        state = Decide(state, Done(state), T0);
        return Decide(state, Saved(state), T0);
    }

    private static TaskCommand.Create Start(string metadata)
    {
        TaskCommand.Create create =
            Create(Route("draft", "x-pause", "publish"), plan: new PausePlan([], Json(metadata)) { IsForCandidates = true });
        return new(create.Task with { Request = create.Task.Request with { Principal = "rita" } });
    }
}
