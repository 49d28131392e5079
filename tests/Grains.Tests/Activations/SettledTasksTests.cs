using Asya.Grains.Tasks;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests.Activations;

/// <summary>A task that has paused or ended stays in memory for as long as the window of its silo has room for it.</summary>
public sealed class SettledTasksTests
{
    private readonly List<string> _left = [];

    [Fact]
    public void The_oldest_leave_when_there_are_too_many()
    {
        SettledTasks window = new(maxTasks: 2, maxBytes: 100);
        SettledTask a = Task("a");
        window.Add(a, 1);
        window.Add(Task("b"), 1);
        window.Add(a, 1);
        window.Add(Task("c"), 1);

        Assert.Equal(["b"], _left);
        Assert.Equal(2, window.Count);
        Assert.True(window.Contains(a));
    }

    [Fact]
    public void The_oldest_leave_when_they_are_too_large()
    {
        SettledTasks window = new(maxTasks: 10, maxBytes: 100);
        window.Add(Task("a"), 40);
        window.Add(Task("b"), 40);
        window.Add(Task("c"), 61);
        Assert.Equal(["a", "b"], _left);

        window.Add(Task("too large for itself"), 101);
        Assert.Equal(["a", "b", "c", "too large for itself"], _left);
        Assert.Equal(0, window.Count);

        window.Add(Task("d"), 100);
        Assert.Equal(1, window.Count);
    }

    [Fact]
    public void A_task_that_goes_on_gives_its_room_back_and_is_not_told_to_leave()
    {
        SettledTasks window = new(maxTasks: 10, maxBytes: 100);
        SettledTask a = Task("a");
        window.Add(a, 100);
        window.Remove(a);
        window.Remove(a);
        window.Add(Task("b"), 100);

        Assert.Empty(_left);
        Assert.False(window.Contains(a));
    }

    [Fact]
    public async Task No_more_settled_tasks_have_an_activation_than_the_windows_have_room_for()
    {
        const int Room = 3;
        await using TaskSilo silo = await TaskSilo.StartWithAsync(static services => services.AddSingleton(new SettledTasks(Room)));
        for (int n = 0; n < 20; n++)
        {
            await silo.CreateAsync($"paused-{n}", 30, "work", "x-pause", "publish");
            await silo.CreateAsync($"ended-{n}", 30, "work");
        }

        for (int n = 0; n < 20; n++)
        {
            await silo.Events.WaitAsync($"paused-{n}", "paused");
            await silo.Events.WaitAsync($"ended-{n}", "succeeded");
        }

        // There is no event for it: an activation deactivates last, after every answer.
        int live = 0;
        await Eventually.BecomesAsync("the other tasks to have left", Eventually.Patience,
            async () => (live = await LiveTasksAsync(silo)) <= Room * silo.Silos, () => $"{live} are in memory");
        Assert.All(silo.Services, static services => Assert.InRange(services.GetRequiredService<SettledTasks>().Count, 0, Room));

        // Those that have left are none the worse for it.
        for (int n = 0; n < 20; n++)
        {
            await silo.ResumeAsync($"paused-{n}");
        }

        await silo.Events.WaitAsync("paused-0", "succeeded");
    }

    [Fact]
    public async Task A_quick_answer_reads_no_row()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateAsync("q", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("q", "paused");
        await silo.ResumeAsync("q", key: "once");
        await silo.Events.WaitAsync("q", "succeeded");

        Assert.True((await silo.ResumeAsync("q", key: "once")).Repeated);
        Assert.Equal(1, silo.Storage.Reads["q"]);
    }

    [Fact]
    public async Task A_task_in_the_window_leaves_at_once_with_a_call_that_it_refuses()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateAsync("r", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("r", "paused");

        await Assert.ThrowsAsync<TaskRejectedException>(() => silo.Task("r").PauseAsync(new PauseTask(), CancellationToken.None));

        int live = 1;
        await Eventually.BecomesAsync("the task to have left", Eventually.Patience,
            async () => (live = await LiveTasksAsync(silo)) == 0, () => $"{live} are in memory");
    }

    private static async Task<int> LiveTasksAsync(TaskSilo silo) =>
        (await silo.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics())
            .Count(static a => a.GrainType.Split(',')[0].EndsWith(".TaskGrain", StringComparison.Ordinal));

    private SettledTask Task(string name) => new(() => _left.Add(name));
}
