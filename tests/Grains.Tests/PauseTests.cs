using System.Text.Json;
using Asya.Grains.Tasks;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests;

public sealed class PauseTests
{
    /// <summary>For what is tested about a deletion that a task asks for itself.</summary>
    private static readonly (string, string) AtOnce = ("Asya:Checkpoints:Grace", "00:00:00");

    [Fact]
    public async Task A_paused_task_that_has_left_memory_is_read_anew_and_its_payload_is_only_in_the_checkpoint()
    {
        await using TaskSilo silo = await TaskSilo.StartWithAsync(static services => services.AddSingleton(new SettledTasks(maxTasks: 0)));
        await silo.CreateAsync("p", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("p", "paused");
        int reads = silo.Storage.Reads["p"];

        // A cancel that the rules refuse would change nothing either; what shows is that the state is read anew.
        await Assert.ThrowsAsync<TaskRejectedException>(() => silo.Task("p").PauseAsync(new PauseTask(), CancellationToken.None));

        Assert.Equal(reads + 1, silo.Storage.Reads["p"]);
        JsonElement checkpoint = JsonDocument.Parse(Assert.Single(silo.Checkpoints.Objects).Value).RootElement;
        Assert.Equal("done", checkpoint.GetProperty("payload").GetProperty("work").GetString());
        Assert.Equal("""{"topic":"Q3","work":"done"}""", (await silo.GetAsync("p")).Payload.ToString());
    }

    [Fact]
    public async Task The_answer_is_merged_and_the_checkpoint_goes_when_the_task_goes_on()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(AtOnce);
        await silo.CreateAsync("m", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("m", "paused");

        await silo.ResumeAsync("m", """{"approved":true,"reviewer_notes":"fine"}""");
        await silo.Events.WaitAsync("m", "succeeded");

        Assert.Equal("""{"topic":"Q3","work":"done","approved":true,"reviewer_notes":"fine","publish":"done"}""", (await silo.GetAsync("m"))
            .Result.ToString());
        await silo.Changes.UntilAsync("the checkpoint to be deleted", () => silo.Checkpoints.Objects.IsEmpty);
    }

    [Fact]
    public async Task An_unavailable_store_delays_the_pause_and_the_task_shows_the_reason()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        silo.Checkpoints.Away = "state mount not found: /state";
        await silo.CreateAsync("away", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("away", "waiting");
        TaskSnapshot waiting = await silo.GetAsync("away");
        Assert.Equal(TaskPhase.Running, waiting.Phase);
        Assert.Contains("state mount not found", waiting.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/state", waiting.Message, StringComparison.Ordinal);

        // Days without a store cost no SLA: it is frozen since the pause began.
        await silo.PassRetryAsync(TimeSpan.FromDays(2), silo.Events.WaitAsync("away", "waiting", nth: 2));
        silo.Checkpoints.Away = null;
        await silo.PassRetryAsync(TimeSpan.Zero, silo.Events.WaitAsync("away", "paused"));
        Assert.Equal(30, (await silo.GetAsync("away")).Remaining!.Value.TotalSeconds);
    }

    [Fact]
    public async Task An_answer_while_the_store_is_away_changes_nothing()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateAsync("r", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("r", "paused");

        silo.Checkpoints.Away = "gone";
        TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() => silo.ResumeAsync("r"));
        Assert.Equal(TaskRejection.CheckpointStoreUnavailable, refused.Rejection);

        silo.Checkpoints.Away = null;
        await silo.ResumeAsync("r");
        await silo.Events.WaitAsync("r", "succeeded");
    }

    [Fact]
    public async Task A_paused_task_is_shown_without_its_payload_while_that_cannot_be_read()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateAsync("seen", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("seen", "paused");
        (string key, ReadOnlyMemory<byte> document) = Assert.Single(silo.Checkpoints.Objects);

        silo.Checkpoints.Away = "no answer from s3://secret-bucket";
        await ShowsAsync("the checkpoint store does not answer");
        silo.Checkpoints.Away = null;
        silo.Checkpoints.Objects[key] = "<html>"u8.ToArray();
        await ShowsAsync("checkpoint not found: what is in its place was not written by this task");
        silo.Checkpoints.Objects.Clear();
        await ShowsAsync("checkpoint not found: the paused envelope is missing");

        silo.Checkpoints.Objects[key] = document;
        TaskSnapshot whole = await silo.GetAsync("seen");
        Assert.False(whole.Payload.IsEmpty);
        Assert.Null(whole.PayloadUnavailable);

        async Task ShowsAsync(string why)
        {
            TaskSnapshot task = await silo.GetAsync("seen");
            Assert.Equal((TaskPhase.Paused, true, why), (task.Phase, task.Payload.IsEmpty, task.PayloadUnavailable));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_checkpoint_that_is_missing_or_was_changed_is_not_resumed_from(bool missing)
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateAsync("c", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("c", "paused");
        string key = Assert.Single(silo.Checkpoints.Objects).Key;
        if (missing)
        {
            silo.Checkpoints.Objects.Clear();
        }
        else
        {
            byte[] changed = silo.Checkpoints.Objects[key].ToArray();
            changed[^2]++;
            silo.Checkpoints.Objects[key] = changed;
        }

        TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() => silo.ResumeAsync("c"));

        Assert.Equal(TaskRejection.CheckpointNotFound, refused.Rejection);
        Assert.Equal(TaskPhase.Paused, (await silo.Catalog.GetAsync(new TaskKey("c"), PayloadChoice.None, CancellationToken.None))!.Phase);
    }

    [Fact]
    public async Task An_answer_that_finds_no_checkpoint_since_the_task_was_cancelled_is_told_that()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(AtOnce);
        await PausedAsync(silo);
        (Task reached, TaskCompletionSource release) = silo.Checkpoints.HoldGets();
        Task<ResumeReceipt> answer = silo.ResumeAsync("c");
        await reached.WithTimeout("the answer to read the checkpoint");

        await silo.Task("c").CancelAsync(new CancelTask(), CancellationToken.None);
        await DeletedAsync(silo);
        release.SetResult();

        TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() => answer.WithTimeout("the refusal"));
        Assert.Equal(TaskRejection.NotPaused, refused.Rejection);
        Assert.Contains("(status: canceled)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another", TaskRejection.AlreadyAnswered)]
    [InlineData("mine", TaskRejection.None)]
    public async Task An_answer_that_finds_no_checkpoint_since_another_silo_has_taken_one_is_told_that(
        string winner, TaskRejection expected)
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(AtOnce);
        await PausedAsync(silo);
        (Task reached, TaskCompletionSource release) = silo.Checkpoints.HoldGets();
        Task<ResumeReceipt> answer = silo.ResumeAsync("c", key: "mine", pause: 1);
        await reached.WithTimeout("the answer to read the checkpoint");

        // As the grain of the other silo does it.
        ResumeTask first = new() { Digest = """{"approved":true}""", Key = winner, Pause = 1, Channel = "test" };
        ResumeTicket ticket = await silo.Task("c").AdmitResumeAsync(first, CancellationToken.None);
        await silo.Task("c").CommitResumeAsync(
            new() { Request = first, Pause = ticket.Pause, MergedPayload = JsonBytes.EmptyObject }, CancellationToken.None);
        await DeletedAsync(silo);
        release.SetResult();

        if (expected == TaskRejection.None)
        {
            Assert.True((await answer.WithTimeout("the receipt")).Repeated);
            return;
        }

        TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() => answer.WithTimeout("the refusal"));
        Assert.Equal(expected, refused.Rejection);
    }

    [Fact]
    public async Task A_reader_of_a_checkpoint_that_is_deleted_meanwhile_is_told_that_the_task_is_not_paused()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(AtOnce);
        await PausedAsync(silo);
        (Task reached, TaskCompletionSource release) = silo.Checkpoints.HoldGets();
        Task<JsonBytes> read = silo.Catalog.CheckpointAsync(new TaskKey("c"), CancellationToken.None);
        await reached.WithTimeout("the read of the checkpoint");

        await silo.Task("c").CancelAsync(new CancelTask(), CancellationToken.None);
        await DeletedAsync(silo);
        release.SetResult();

        TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() => read.WithTimeout("the refusal"));
        Assert.Equal(TaskRejection.NotPaused, refused.Rejection);
    }

    [Fact]
    public async Task A_cancel_that_overtakes_the_checkpoint_leaves_no_orphan()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        silo.Checkpoints.HoldPuts();
        await silo.CreateAsync("o", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("o", "pausing");

        await silo.Task("o").CancelAsync(new CancelTask(), CancellationToken.None);
        silo.Checkpoints.ReleasePuts();

        await silo.Events.WaitAsync("o", "canceled");
        await silo.Changes.UntilAsync("the checkpoint to be put, deleted and forgotten",
            () => silo.Checkpoints is { Puts: 1, Objects.IsEmpty: true } && !HasCleanup(silo, "o"));
    }

    [Fact]
    public async Task Checkpoints_that_could_not_be_deleted_are_deleted_later()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(AtOnce);
        await silo.CreateAsync("d", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("d", "paused");
        silo.Checkpoints.Away = "gone";
        await silo.Task("d").CancelAsync(new CancelTask(), CancellationToken.None);
        await silo.Checkpoints.CalledWhileUnavailableAsync().WithTimeout("the deletion to be tried");
        Assert.Single(silo.Checkpoints.Objects);

        silo.Checkpoints.Away = null;
        await silo.PassWatchedAsync(
            TimeSpan.Zero, silo.Changes.UntilAsync("the checkpoint to be deleted", () => silo.Checkpoints.Objects.IsEmpty));
    }

    [Fact]
    public async Task A_checkpoint_that_is_deleted_while_the_task_runs_is_noted_with_its_last_write()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(AtOnce);
        silo.Checkpoints.IsNear = true;
        await silo.CreateAsync("n", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("n", "paused");

        await silo.ResumeAsync("n");
        await silo.Events.WaitAsync("n", "succeeded");

        // Created, pausing, paused, resumed, succeeded.
        Assert.Equal((5, true), (silo.Storage.Writes["n"], silo.Checkpoints.Objects.IsEmpty));
    }

    [Fact]
    public async Task A_task_ends_without_a_deletion_that_hangs_and_notes_it_when_it_comes()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(AtOnce);
        silo.Checkpoints.IsNear = true;
        await silo.CreateAsync("h", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("h", "paused");
        silo.Checkpoints.HoldDeletes();

        await silo.ResumeAsync("h");
        await silo.Events.WaitAsync("h", "succeeded");
        Assert.Equal(5, silo.Storage.Writes["h"]);

        silo.Checkpoints.ReleaseDeletes();
        await silo.Changes.UntilAsync("the checkpoint to be deleted and forgotten",
            () => silo.Checkpoints.Objects.IsEmpty && silo.Storage.Writes["h"] == 6);
    }

    [Fact]
    public async Task One_of_twenty_concurrent_answers_wins_and_the_others_are_refused()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateAsync("race", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("race", "paused");

        Task<ResumeReceipt>[] answers = [
            .. Enumerable.Range(0, 20).Select(i => silo.ResumeAsync("race", $$"""{"who":{{i}}}""", key: $"k{i}"))];
        await Task.WhenAll(answers.Select(static a => a.ContinueWith(static _ => { }, TaskScheduler.Default))).WithTimeout("all answers");

        _ = Assert.Single(answers, static a => a.IsCompletedSuccessfully);
        Assert.All(answers.Where(static a => a.IsFaulted), static a =>
        {
            TaskRejectedException refused = Assert.IsType<TaskRejectedException>(a.Exception!.InnerException);
            Assert.Equal(TaskRejection.AlreadyAnswered, refused.Rejection);
            Assert.Contains("pause 1 was answered by", refused.Message, StringComparison.Ordinal);
        });
    }

    private static bool HasCleanup(TaskSilo silo, string id) => silo.Storage.Writes.GetValueOrDefault(id) < 4;

    private static async Task PausedAsync(TaskSilo silo)
    {
        await silo.CreateAsync("c", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("c", "paused");
    }

    private static Task DeletedAsync(TaskSilo silo) =>
        silo.Changes.UntilAsync("the checkpoint to be deleted", () => silo.Checkpoints.Objects.IsEmpty);
}
