using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Grains.Tests;

/// <summary>Waits with a policy, on the tests' clock, across restarts.</summary>
public sealed class WaitTests
{
    private const string Metadata = "ASYA_PAUSE_METADATA";

    [Fact]
    public async Task A_wait_is_kept_over_restarts_between_reminder_escalation_and_expiry()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync((
            Metadata,
            """{"who":{"assignee":"ann"},"when":{"due":"2h","remind":"1h","escalate":{"after":"4h","groups":["managers"]},"expire":{"after":"1d","answer":{"approved":false}}}}"""));
        await PauseAsync(silo, "w");
        DateTimeOffset pausedAt = silo.Clock.GetUtcNow();
        Assert.Equal(pausedAt.AddHours(2), (await silo.GetAsync("w")).Wait!.DueAt);

        await silo.KillAsync();
        await silo.StartAgainAsync();
        await silo.PassWatchedAsync(TimeSpan.FromHours(1), silo.Events.WaitAsync("w", "reminded"));

        await silo.KillAsync();
        await silo.StartAgainAsync();
        await silo.PassWatchedAsync(TimeSpan.FromHours(3), silo.Events.WaitAsync("w", "escalated"));
        TaskWait wait = (await silo.GetAsync("w")).Wait!;
        Assert.Equal((null, pausedAt.AddDays(1)), (wait.Assignee, wait.NextAt));
        Assert.Equal(["managers"], wait.Groups.AsEnumerable());

        await silo.KillAsync();
        silo.Clock.Advance(TimeSpan.FromDays(3));
        await silo.StartAgainAsync();
        await silo.PassWatchedAsync(TimeSpan.Zero, silo.Events.WaitAsync("w", "succeeded"));

        TaskSnapshot task = await silo.GetAsync("w");
        Assert.Equal("""{"topic":"Q3","work":"done","approved":false,"publish":"done"}""", task.Result.ToString());
        Assert.Equal("expiry", Assert.Single(task.Answers).Channel);
        Assert.Equal(
            ["paused", "reminded", "escalated", "expired", "resumed"],
            (await silo.Catalog.EventsAsync(new TaskKey("w"), 0, 100, CancellationToken.None)).Select(e => e.Kind)
                .SkipWhile(k => k != "paused").Take(5));
    }

    [Theory]
    [InlineData("""{"when":{"expire":{"after":"1h","cancel":true}}}""", TaskPhase.Canceled, null)]
    [InlineData("""{"when":{"expire":{"after":"1h","fail":"nobody approved"}}}""", TaskPhase.Failed, "nobody approved")]
    [InlineData("""{"when":{"expire":{"after":"1h","route":["legal"]}}}""", TaskPhase.Succeeded, null)]
    public async Task A_wait_that_expires_ends_as_declared(string metadata, TaskPhase phase, string? error)
    {
        // What is deleted then is deleted at once.
        await using TaskSilo silo = await TaskSilo.StartAsync((Metadata, metadata), ("Asya:Checkpoints:Grace", "00:00:00"));
        await PauseAsync(silo, "w");

        await silo.PassWatchedAsync(TimeSpan.FromHours(1), silo.Events.WaitAsync("w", phase.WireName));

        TaskSnapshot task = await silo.GetAsync("w");
        Assert.Equal((phase, error), (task.Phase, task.Error?.Message));
        Assert.Equal(phase == TaskPhase.Succeeded ? """{"topic":"Q3","work":"done","legal":"done"}""" : "", task.Result.ToString());

        // What a failed task still asked is kept for a second try, as long as the task.
        int kept = phase == TaskPhase.Failed ? 1 : 0;
        await silo.Changes.UntilAsync($"{kept} checkpoints to be kept", () => silo.Checkpoints.Objects.Count == kept);
    }

    [Fact]
    public async Task An_expiry_that_cannot_read_the_checkpoint_is_tried_again()
    {
        await using TaskSilo silo =
            await TaskSilo.StartAsync((Metadata, """{"when":{"expire":{"after":"1h","answer":{"approved":false}}}}"""));
        await PauseAsync(silo, "w");
        silo.Checkpoints.Away = "gone";
        await silo.PassWatchedAsync(
            TimeSpan.FromHours(1), silo.Checkpoints.CalledWhileUnavailableAsync().WithTimeout("the expiry to ask for the checkpoint"));

        Assert.Equal(TaskPhase.Paused, (await silo.Catalog.GetAsync(new TaskKey("w"), PayloadChoice.None, CancellationToken.None))!.Phase);
        DateTimeOffset next = await silo.Events.UntilAsync<DateTimeOffset>(
            "the next try to be put off",
            async () => (await silo.Catalog.LookAsync(new TaskKey("w"), CancellationToken.None))!.Wait!.NextAt is { } at
                && at > silo.Clock.GetUtcNow() ? at : null);
        silo.Checkpoints.Away = null;
        await silo.PassWatchedAsync(next - silo.Clock.GetUtcNow(), silo.Events.WaitAsync("w", "succeeded"));
    }

    [Fact]
    public async Task One_of_a_concurrent_answer_and_expiry_wins()
    {
        await using TaskSilo silo =
            await TaskSilo.StartAsync((Metadata, """{"when":{"expire":{"after":"1h","answer":{"approved":false}}}}"""));
        for (int n = 0; n < 20; n++)
        {
            string id = $"race-{n}";
            await PauseAsync(silo, id);
            Task<ResumeReceipt> answer = Task.Run(() => silo.ResumeAsync(id));
            await silo.PassWatchedAsync(TimeSpan.FromHours(1), silo.Events.WaitAsync(id, "succeeded"));

            bool wasAnswered = await answer.ContinueWith(static t => t.IsCompletedSuccessfully, TaskScheduler.Default);
            TaskSnapshot task = await silo.GetAsync(id);
            Assert.Equal(wasAnswered ? "test" : "expiry", Assert.Single(task.Answers).Channel);
            Assert.Contains(wasAnswered ? "\"approved\":true" : "\"approved\":false", task.Result.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_errors_of_an_answer_reach_the_caller_and_defaults_reach_the_payload()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync((
            Metadata,
            """{"strict":true,"fields":[{"name":"approved","type":"boolean","required":true},{"name":"grade","type":"integer","default":3,"payload_key":"/review/grade"}]}"""));
        await PauseAsync(silo, "w");

        TaskRejectedException refused =
            await Assert.ThrowsAsync<TaskRejectedException>(() => silo.ResumeAsync("w", """{"approved":"yes"}"""));
        Assert.Equal((TaskRejection.FormNotSatisfied, new FieldError("approved", "must be true or false")),
            (refused.Rejection, Assert.Single(refused.Fields)));
        Assert.Equal(TaskPhase.Paused, (await silo.GetAsync("w")).Phase);

        await silo.ResumeAsync("w");
        await silo.Events.WaitAsync("w", "succeeded");
        Assert.Equal("""{"topic":"Q3","work":"done","approved":true,"review":{"grade":3},"publish":"done"}""", (await silo.GetAsync("w"))
            .Result.ToString());
    }

    [Fact]
    public async Task History_keeps_what_was_answered_and_what_it_changed()
    {
        await using TaskSilo silo =
            await TaskSilo.StartAsync((Metadata, """{"fields":[{"name":"approved"},{"name":"pin","redact":true}]}"""));
        await PauseAsync(silo, "w");
        await silo.ResumeAsync("w", """{"approved":true,"pin":"1234"}""");
        await silo.Events.WaitAsync("w", "succeeded");

        TaskEvent[] events = [.. await silo.Catalog.EventsAsync(new TaskKey("w"), 0, 100, CancellationToken.None)];
        TaskEvent resumed = events.Single(static e => e.Kind == "resumed");
        Assert.StartsWith(
            """{"input":{"approved":true,"pin":"[redacted]"},"changes":[{"path":"/approved","after":true},{"path":"/pin","after":"[redacted]"}],"decision":{"pause":1,""",
            (await silo.Catalog.AnswerAsync(new TaskKey("w"), resumed.Seq, CancellationToken.None)).ToString(),
            StringComparison.Ordinal);
        Assert.True((await silo.Catalog.AnswerAsync(new TaskKey("w"), seq: 1, CancellationToken.None)).IsEmpty);
        ImmutableArray<TaskMessage> said = await silo.Catalog.MessagesAsync(new TaskKey("w"), 10, CancellationToken.None);
        Assert.Equal(
            [TaskMessageKind.Start, TaskMessageKind.Question, TaskMessageKind.Answer], said.Select(static one => one.Kind));
        Assert.Equal("""{"approved":true,"pin":"[redacted]"}""", said[^1].Content.ToString());
        Assert.Equal(
            said.TakeLast(2).Select(static one => one.ToString()),
            (await silo.Catalog.MessagesAsync(new TaskKey("w"), 2, CancellationToken.None)).Select(static one => one.ToString()));
        Assert.Empty(await silo.Catalog.MessagesAsync(new TaskKey("unknown"), 2, CancellationToken.None));
        Assert.Contains("\"pin\":\"1234\"", (await silo.GetAsync("w")).Result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_is_stored_and_shown_and_ends_in_time_though_the_task_has_left_memory()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync((Metadata, """{"who":{"groups":["finance"]}}"""));
        await PauseAsync(silo, "w");

        await silo.Task("w")
            .ChangeWaitAsync(new ChangeWait { Change = WaitChange.Claim, By = "ann", Groups = ["finance"] }, CancellationToken.None);
        await silo.KillAsync();
        await silo.StartAgainAsync();

        Assert.Equal("ann", (await silo.GetAsync("w")).Wait!.ClaimedBy);
        Assert.Equal(
            TaskRejection.Claimed,
            (await Assert.ThrowsAsync<TaskRejectedException>(() => silo.Task("w")
                .ChangeWaitAsync(
                    new ChangeWait { Change = WaitChange.Claim, By = "bob", Groups = ["finance"] }, CancellationToken.None))).Rejection);

        await silo.PassWatchedAsync(TimeSpan.FromHours(8), silo.Events.WaitAsync("w", "released"));

        Assert.Null((await silo.GetAsync("w")).Wait!.ClaimedBy);
        await silo.Task("w")
            .ChangeWaitAsync(new ChangeWait { Change = WaitChange.Claim, By = "bob", Groups = ["finance"] }, CancellationToken.None);
    }

    [Fact]
    public async Task Waits_for_a_principal_are_listed_page_by_page()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync((Metadata, """{"who":{"groups":["finance"]}}"""));
        for (int n = 0; n < 7; n++)
        {
            await PauseAsync(silo, $"w{n}");
        }

        await silo.Task("w1")
            .ChangeWaitAsync(new ChangeWait { Change = WaitChange.Claim, By = "bob", Groups = ["finance"] }, CancellationToken.None);
        await silo.Task("w4")
            .ChangeWaitAsync(
                new ChangeWait { Change = WaitChange.Delegate, By = "bob", To = "zoe", Groups = ["finance"] }, CancellationToken.None);

        Assert.Equal(["w6", "w5", "w3", "w2", "w0"], await ListAsync(silo, "ann", "finance"));
        Assert.Equal(["w6", "w5", "w3", "w2", "w1", "w0"], await ListAsync(silo, "bob", "finance"));
        Assert.Equal(["w6", "w5", "w4", "w3", "w2", "w0"], await ListAsync(silo, "zoe", "finance"));
        Assert.Empty(await ListAsync(silo, "zoe", "legal"));
        Assert.Empty(await ListAsync(silo, "carl", "legal"));
    }

    private static async Task<List<string>> ListAsync(TaskSilo silo, string principal, string group)
    {
        List<string> all = [];
        string? cursor = null;
        do
        {
            TaskPage page = await silo.Catalog.ListAsync(
                new TaskQuery { Answerer = new TaskAnswerer { Principal = principal, Groups = [group] }, Limit = 2, Cursor = cursor },
                CancellationToken.None);
            all.AddRange(page.Tasks.Select(static task => task.Key.Value));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    private static async Task PauseAsync(TaskSilo silo, string id)
    {
        await silo.CreateAsync(id, 100_000, "work", "x-pause", "publish");
        await silo.Events.WaitAsync(id, "paused");
    }
}
