using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Tests;

[Collection(SharedSiloTests.Name)]
public sealed class LifeTests(SharedSilo shared)
{
    [Fact]
    public async Task A_handler_that_throws_fails_the_task_and_gives_no_secret_away()
    {
        TaskSilo silo = shared.Next();
        await silo.CreateAsync("t", 30, "work", "thrower", "publish");
        await silo.Events.WaitAsync("t", "failed");

        TaskSnapshot task = await silo.GetAsync("t");

        Assert.Equal("handler_error", task.Error!.Code);
        Assert.Equal("actor 'thrower' failed (InvalidOperationException)", task.Error.Message);
        Assert.Equal(0, silo.Actors.Runs("publish", "t"));
    }

    [Fact]
    public async Task Cancel_stops_the_handler_and_is_for_ever()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Hold("work");
        await silo.CreateAsync("c", 30, "work", "publish");
        await silo.Actors.EnteredAsync("work", "c").WithTimeout("the step");

        TaskSnapshot canceled = await silo.Task("c").CancelAsync(new CancelTask { Reason = "no longer needed" }, CancellationToken.None);

        Assert.Equal(TaskPhase.Canceled, canceled.Phase);
        await silo.Actors.CancelledAsync("work", "c");
        TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() => silo.ResumeAsync("c"));
        Assert.Contains("task not paused", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_from_outside_takes_effect_at_the_next_step_boundary_and_can_be_resumed()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Hold("work");
        await silo.CreateAsync("x", 30, "work", "publish");
        await silo.Actors.EnteredAsync("work", "x").WithTimeout("the step");

        await silo.Task("x").PauseAsync(new PauseTask { Message = "hold on" }, CancellationToken.None);
        silo.Actors.Release("work");
        await silo.Events.WaitAsync("x", "paused");
        await silo.ResumeAsync("x", "{}");

        await silo.Events.WaitAsync("x", "succeeded");
        Assert.Equal(1, silo.Actors.Runs("publish", "x"));
    }

    [Fact]
    public async Task An_unknown_actor_is_refused_at_create()
    {
        TaskSilo silo = shared.Next();

        TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() => silo.CreateAsync("u", 30, "work", "unknown"));

        Assert.Equal(TaskRejection.UnknownActor, refused.Rejection);
        Assert.Null(await silo.Catalog.GetAsync(new TaskKey("u"), PayloadChoice.None, CancellationToken.None));
    }

    [Fact]
    public async Task Finished_tasks_go_after_their_retention_and_paused_ones_stay()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(("ASYA_TASK_RETENTION", "1h"));
        await silo.CreateAsync("done", 30, "work");
        await silo.CreateAsync("waiting", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("done", "succeeded");
        await silo.Events.WaitAsync("waiting", "paused");

        silo.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(await silo.Catalog.GetAsync(new TaskKey("done"), PayloadChoice.None, CancellationToken.None));
        TaskSnapshot seen = (await silo.Catalog.LookAsync(new TaskKey("done"), CancellationToken.None))!;
        Assert.True(seen.Phase == TaskPhase.Succeeded && seen.Payload.IsEmpty && seen.Result.IsEmpty);
        Assert.Null(await silo.Catalog.LookAsync(new TaskKey("not-there"), CancellationToken.None));
        Task removed = silo.Storage.ClearedAsync("done");
        silo.Clock.Advance(TimeSpan.FromMinutes(2));
        await removed.WithTimeout("the finished task to be removed");

        Assert.Null(await silo.Catalog.GetAsync(new TaskKey("done"), PayloadChoice.None, CancellationToken.None));
        Assert.Empty(await silo.Catalog.EventsAsync(new TaskKey("done"), 0, 10, CancellationToken.None));
        Assert.Equal(TaskPhase.Paused, (await silo.GetAsync("waiting")).Phase);
    }

    [Fact]
    public async Task A_watchdog_s_nudge_does_not_disturb_a_step_in_flight()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Hold("work");
        await silo.CreateAsync("n", 300, "work");
        await silo.Actors.EnteredAsync("work", "n").WithTimeout("the step");

        silo.Clock.Advance(TimeSpan.FromMinutes(2));
        await silo.Task("n").NudgeAsync(CancellationToken.None);
        silo.Actors.Release("work");

        await silo.Events.WaitAsync("n", "succeeded");
        Assert.Equal(1, silo.Actors.Runs("work", "n"));
    }

    [Fact]
    public async Task Twenty_concurrent_creates_of_one_id_create_one_task()
    {
        TaskSilo silo = shared.Next();
        CreateTask request = new() { Route = ActorRoute.StartAt("work"), Payload = JsonBytes.EmptyObject, Digest = "same" };

        TaskSnapshot[] answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => silo.Task("twenty").CreateAsync(request, CancellationToken.None))).WithTimeout(
                "all creates");

        Assert.Single(answers, static a => a.Created);
        await silo.Events.WaitAsync("twenty", "succeeded");
        Assert.Equal(1, silo.Actors.Runs("work", "twenty"));
    }
}
