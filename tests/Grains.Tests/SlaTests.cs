using Asya.Tasks;

namespace Asya.Grains.Tests;

[Collection(SharedSiloTests.Name)]
public sealed class SlaTests(SharedSilo shared)
{
    // The table of the usage guide: created with 30 s, paused after 10, two hours of review, 5 s more, paused with 15 left.
    [Fact]
    public async Task Thinking_time_does_not_count_against_the_sla()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Hold("work");
        await silo.CreateAsync("sla", 30, "work", "x-pause", "legal", "x-pause", "publish");
        await silo.Actors.EnteredAsync("work", "sla").WithTimeout("the first step");
        silo.Clock.Advance(TimeSpan.FromSeconds(10));
        silo.Actors.Release("work");
        await silo.Events.WaitAsync("sla", "paused");
        Assert.Equal(20, (await silo.GetAsync("sla")).Remaining!.Value.TotalSeconds);

        silo.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(20, (await silo.GetAsync("sla")).Remaining!.Value.TotalSeconds);

        silo.Actors.Hold("legal");
        ResumeReceipt receipt = await silo.ResumeAsync("sla");
        Assert.Equal(silo.Clock.GetUtcNow().AddSeconds(20), receipt.Task.Deadline);
        await silo.Actors.EnteredAsync("legal", "sla").WithTimeout("the second step");
        silo.Clock.Advance(TimeSpan.FromSeconds(5));
        silo.Actors.Release("legal");
        await silo.Events.WaitAsync("sla", "paused", nth: 2);
        Assert.Equal(15, (await silo.GetAsync("sla")).Remaining!.Value.TotalSeconds);

        await silo.ResumeAsync("sla");
        await silo.Events.WaitAsync("sla", "succeeded");
    }

    [Fact]
    public async Task A_task_whose_time_is_up_fails_and_its_handler_is_cancelled()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Hold("work");
        await silo.CreateAsync("slow", 30, "work");
        await silo.Actors.EnteredAsync("work", "slow").WithTimeout("the step");

        await silo.PassAsync(TimeSpan.FromSeconds(30), silo.Events.WaitAsync("slow", "failed"));
        TaskSnapshot task = await silo.GetAsync("slow");
        Assert.Equal("task timed out", task.Error!.Message);
        await silo.Actors.CancelledAsync("work", "slow");
    }

    [Fact]
    public async Task Time_that_the_silo_was_down_counts_while_a_task_runs()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        silo.Actors.Hold("work");
        await silo.CreateAsync("late", 30, "work");
        await silo.Actors.EnteredAsync("work", "late").WithTimeout("the step");
        await silo.KillAsync();

        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await silo.StartAgainAsync();

        await silo.Events.WaitAsync("late", "failed");
        Assert.Equal("timeout", (await silo.GetAsync("late")).Error!.Code);
    }

    [Fact]
    public async Task Time_that_the_silo_was_down_does_not_count_while_a_task_is_paused()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateAsync("patient", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("patient", "paused");
        await silo.KillAsync();

        silo.Clock.Advance(TimeSpan.FromDays(30));
        await silo.StartAgainAsync();
        await silo.ResumeAsync("patient");

        await silo.Events.WaitAsync("patient", "succeeded");
    }
}
