using System.Collections.Immutable;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Grains.Tests;

/// <summary>What a wall clock that jumps does to tasks: nothing at first, and no harm later.</summary>
public sealed class ClockTests
{
    private const string Expires = """{"when":{"remind":"1h","expire":{"after":"20h","answer":{"approved":false}}}}""";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_day_forward_and_back_within_half_a_minute_fires_nothing_and_fails_nothing()
    {
        (TaskSilo silo, JumpingTimeProvider machine) = await StartAsync();
        await using TaskSilo owned = silo;

        machine.Off = Day;
        await WatchAsync(silo, 28);
        machine.Off = TimeSpan.Zero;
        await WatchAsync(silo, 2);

        Assert.Equal(TaskPhase.Running, (await silo.GetAsync("runs")).Phase);
        Assert.Equal(["created", "paused"], await KindsAsync(silo, "waits", "created", "paused", "reminded", "expired"));
        silo.Actors.Release("work");
        await silo.Events.WaitAsync("runs", "succeeded");
    }

    [Fact]
    public async Task A_day_that_stays_fires_what_is_due_by_it_and_a_running_task_keeps_what_was_left_of_its_sla()
    {
        (TaskSilo silo, JumpingTimeProvider machine) = await StartAsync();
        await using TaskSilo owned = silo;

        machine.Off = Day;
        await WatchAsync(silo, 59);
        Assert.Equal(["created", "paused"], await KindsAsync(silo, "waits", "created", "paused", "reminded", "expired"));
        Task expired = silo.Events.WaitAsync("waits", "expired");
        await WatchAsync(silo, 3);
        await expired;

        // 600 s in all, 62 of them gone: the day is no time that has passed.
        Assert.Equal(TaskPhase.Running, (await silo.GetAsync("runs")).Phase);
        await silo.Task("runs").PauseAsync(new PauseTask(), CancellationToken.None);
        TimeSpan left = (await silo.GetAsync("runs")).Deadline!.Value - machine.GetUtcNow();
        Assert.InRange(left.TotalSeconds, 535, 539);
        Task failed = silo.Events.WaitAsync("runs", "failed");
        silo.Clock.Advance(530 * Second);
        Assert.False(failed.IsCompleted, "Its time is not up.");
        silo.Clock.Advance(10 * Second);
        await failed;
        Assert.Equal("task timed out", (await silo.GetAsync("runs")).Error!.Message);
    }

    [Fact]
    public async Task History_does_not_go_back_with_the_clock_nor_on_a_silo_that_is_behind()
    {
        (TaskSilo silo, JumpingTimeProvider machine) = await StartAsync();
        await using TaskSilo owned = silo;

        machine.Off = -Day;
        await WatchAsync(silo, 62);
        silo.Actors.Release("work");
        await silo.Events.WaitAsync("runs", "succeeded");
        await silo.ResumeAsync("waits");
        await silo.Events.WaitAsync("waits", "succeeded");

        foreach (string id in (string[])["runs", "waits"])
        {
            DateTimeOffset[] times = [.. (await EventsAsync(silo, id)).Select(static e => e.At)];
            Assert.Equal(times.Order(), times);
            Assert.True(times[^1] >= times[0], "A day back is before the task was made.");
        }
    }

    private static async Task<(TaskSilo Silo, JumpingTimeProvider Machine)> StartAsync()
    {
        (TaskSilo silo, JumpingTimeProvider machine) = await TaskSilo.StartOnSteadyClockAsync(("ASYA_PAUSE_METADATA", Expires));
        await silo.CreateAsync("waits", 600, "legal", "x-pause", "publish");
        await silo.Events.WaitAsync("waits", "paused");
        silo.Actors.Hold("work");
        await silo.CreateAsync("runs", 600, "work");
        await silo.Actors.EnteredAsync("work", "runs").WithTimeout("the step");
        return (silo, machine);
    }

    // Each watchdog looks once a second, which is also when the clock is read.
    private static async Task WatchAsync(TaskSilo silo, int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            await silo.PassWatchedAsync(TimeSpan.Zero, Task.CompletedTask);
        }
    }

    private static async Task<IEnumerable<string>> KindsAsync(TaskSilo silo, string id, params string[] among) =>
        (await EventsAsync(silo, id)).Select(static e => e.Kind).Where(k => among.Contains(k));

    private static Task<ImmutableArray<TaskEvent>> EventsAsync(TaskSilo silo, string id) =>
        silo.Catalog.EventsAsync(new TaskKey(id), 0, 100, CancellationToken.None);
}
