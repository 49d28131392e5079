using Asya.Identity;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>What watchers of a task see of each event, to the letter.</summary>
public sealed class EventDataTests
{
    [Fact]
    public void A_step_says_where_the_task_is()
    {
        TaskState state = Running("draft", "check", "publish");

        Assert.Equal(
            """{"id":"report-123","status":"running","kind":"started","progress_percent":33.3,"prev":["draft"],"curr":"check","next":["publish"],"message":"Processing in check","timestamp":"2026-01-01T00:00:05Z"}""",
            Last(Decide(state, Done(state), T0.AddSeconds(5))));
    }

    [Fact]
    public void A_start_says_for_whom()
    {
        TaskCommand.Create create = Create(Route("draft"));
        CreateTask request = create.Task.Request with { Principal = "agent", OnBehalfOf = new Person("rita", []) };
        TaskState state = Decide(TaskState.None, new TaskCommand.Create(create.Task with { Request = request }), T0);

        Assert.Equal(
            """{"id":"report-123","status":"pending","kind":"created","progress_percent":0,"prev":[],"curr":"draft","next":[],"message":"Task created","on_behalf_of":"rita","timestamp":"2026-01-01T00:00:00Z"}""",
            state.NewEvents[0].Event.Data.ToString());
    }

    [Fact]
    public void A_failure_says_what_and_why()
    {
        TaskState state = Running("x", "x-sump");

        Assert.Equal(
            """{"id":"report-123","status":"failed","kind":"failed","progress_percent":50,"prev":["x"],"curr":"x-sump","next":[],"message":"the task was sent to x-sump","error":"the task was sent to x-sump","error_code":"dead_letter","timestamp":"2026-01-01T00:00:00Z"}""",
            Last(Decide(state, Done(state), T0)));
    }

    [Fact]
    public void A_pause_says_what_it_asks_and_nothing_of_a_wait_that_it_has_not()
    {
        Assert.Equal(
            """{"id":"report-123","status":"paused","kind":"paused","progress_percent":50,"prev":["draft","x-pause"],"curr":"x-resume","next":["publish"],"message":"Paused: waiting for external input","pause":1,"pause_definition":"default","pause_metadata":{"prompt":"Go?"},"timestamp":"2026-01-01T00:00:00Z"}""",
            Last(PausedFor("rita", """{"prompt":"Go?"}""")));
    }

    [Fact]
    public void A_pause_that_is_being_written_asks_nothing_yet()
    {
        TaskState state = Running("draft", "x-pause", "publish");

        Assert.Equal(
            """{"id":"report-123","status":"running","kind":"pausing","progress_percent":33.3,"prev":["draft"],"curr":"x-pause","next":["publish"],"message":"Saving the checkpoint","timestamp":"2026-01-01T00:00:00Z"}""",
            Last(Decide(state, Done(state), T0)));
    }

    [Theory]
    [InlineData("""{"who":{"assignee":"ann"}}""", """{"assignee":"ann","groups":[]}""")]
    [InlineData("""{"who":{"groups":["finance","legal"]}}""", """{"groups":["finance","legal"]}""")]
    [InlineData("""{"when":{"due":"1h"}}""", """{"groups":[],"due_at":"2026-01-01T01:00:00Z"}""")]
    [InlineData("""{"who":{"assignee":"ann","groups":["finance"]},"when":{"due":"1h"}}""",
        """{"assignee":"ann","groups":["finance"],"due_at":"2026-01-01T01:00:00Z"}""")]
    public void A_wait_says_who_is_asked_and_by_when(string metadata, string wait) =>
        Assert.EndsWith($$"""
            "pause_metadata":{{metadata}},"wait":{{wait}},"timestamp":"2026-01-01T00:00:00Z"}
            """, Last(PausedFor("rita", metadata)), StringComparison.Ordinal);

    [Fact]
    public void A_claim_says_by_whom_and_for_whom()
    {
        ChangeWait claim =
            new() { Change = WaitChange.Claim, By = "agent", Groups = ["finance"], OnBehalfOf = new Person("ann", []) };
        TaskState state = Decide(PausedFor("rita", """{"who":{"groups":["finance"]}}"""), new TaskCommand.ChangeWait(claim), T0);

        Assert.Equal(
            """{"id":"report-123","status":"paused","kind":"claimed","progress_percent":50,"prev":["draft","x-pause"],"curr":"x-resume","next":["publish"],"message":"Claimed by agent","by":"agent","on_behalf_of":"ann","pause":1,"pause_definition":"default","pause_metadata":{"who":{"groups":["finance"]}},"wait":{"groups":["finance"],"claimed_by":"agent"},"timestamp":"2026-01-01T00:00:00Z"}""",
            Last(state));
    }

    [Fact]
    public void A_pause_of_an_earlier_version_whose_definition_is_not_known_names_none()
    {
        TaskState state = PausedFor("rita", """{"who":{"groups":["finance"]}}""");
        state = state with { Pauses = state.Pauses with { Current = state.Pauses.Current! with { Definition = null } } };
        ChangeWait claim = new() { Change = WaitChange.Claim, By = "ann", Groups = ["finance"] };

        Assert.DoesNotContain(
            "pause_definition", Last(Decide(state, new TaskCommand.ChangeWait(claim), T0)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancel_says_why()
    {
        TaskState state = Decide(Running("draft"), new TaskCommand.Cancel(new CancelTask { Reason = "not needed", By = "rita" }), T0);

        Assert.Contains("\"message\":\"not needed\",\"by\":\"rita\"", Last(state), StringComparison.Ordinal);
    }

    private static string Last(TaskState state) => state.NewEvents[^1].Event.Data.ToString();
}
