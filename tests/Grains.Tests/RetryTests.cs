using Asya.Grains.Actors;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests;

/// <summary>Steps that fail are done again, on a virtual clock, across restarts.</summary>
[Collection(SharedSiloTests.Name)]
public sealed class RetryTests(SharedSilo shared)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_failure_named_by_a_rule_is_tried_again_after_its_wait()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Failures["flaky"] = 2;
        await silo.CreateAsync("again", 300, "flaky", "publish");
        await silo.Events.WaitAsync("again", "retrying");
        Assert.Equal(1, silo.Actors.Runs("flaky", "again"));
        await silo.PassAsync(Wait, silo.Events.WaitAsync("again", "retrying", nth: 2));
        Assert.Equal(2, silo.Actors.Runs("flaky", "again"));
        await silo.PassAsync(Wait, silo.Events.WaitAsync("again", "succeeded"));
        Assert.Equal(3, silo.Actors.Runs("flaky", "again"));
    }

    [Fact]
    public async Task When_no_attempt_is_left_the_task_fails_with_the_number_of_attempts()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Failures["flaky"] = 100;
        await silo.CreateAsync("spent", 300, "flaky");
        await silo.Events.WaitAsync("spent", "retrying");
        await silo.PassAsync(Wait, silo.Events.WaitAsync("spent", "retrying", nth: 2));
        await silo.PassAsync(Wait, silo.Events.WaitAsync("spent", "failed"));
        TaskError error = (await silo.GetAsync("spent")).Error!;
        Assert.Equal(("handler_error", "System.TimeoutException", 3), (error.Code, error.Type, error.Attempts));
        Assert.DoesNotContain("other side", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_in_the_middle_of_a_wait_goes_on_with_it()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        silo.Actors.Failures["flaky"] = 1;
        await silo.CreateAsync("p", 300, "flaky");
        await silo.Events.WaitAsync("p", "retrying");
        await silo.KillAsync();
        silo.Clock.Advance(TimeSpan.FromSeconds(5));
        await silo.StartAgainAsync();
        await silo.Task("p").NudgeAsync(CancellationToken.None);
        Assert.Equal(1, silo.Actors.Runs("flaky", "p"));

        await silo.PassAsync(TimeSpan.FromSeconds(15), silo.Events.WaitAsync("p", "succeeded"));
        int runs = silo.Actors.Runs("flaky", "p");

        // A kill may cost one more run.
        Assert.True(runs is 2 or 3, $"The step ran {runs} times instead of 2: {await silo.Events.TextAsync("p")}");
    }

    [Fact]
    public async Task A_start_that_the_outcome_has_overtaken_starts_nothing()
    {
        TaskSilo silo = shared.Next();
        await silo.CreateAsync("overtaken", 300, "work", "publish");
        await silo.Events.WaitAsync("overtaken", "succeeded");
        StepRequest sentBefore = new()
        {
            Number = new(new TaskKey("overtaken"), Step: 1, Attempt: 1),
            Route = ActorRoute.StartAt("work", "publish"),
            Payload = JsonBytes.EmptyObject,
            IsAgain = true,
        };

        // One of the silos has run it.
        Assert.Single(silo.Services, services =>
            services.GetRequiredService<StepRunner>().Start("work", sentBefore) == StepAcceptance.AlreadyRunning);
    }

    [Fact]
    public async Task An_attempt_that_takes_longer_than_its_actor_may_is_called_off_and_tried_again()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Hold("slow");
        await silo.CreateAsync("late", 300, "slow");
        await silo.Actors.EnteredAsync("slow", "late").WithTimeout("the slow step");
        await silo.PassAsync(TimeSpan.FromSeconds(5), silo.Events.WaitAsync("late", "retrying"));
        silo.Actors.Release("slow");
        await silo.PassAsync(Wait, silo.Events.WaitAsync("late", "succeeded"));
        Assert.Equal(2, silo.Actors.Runs("slow", "late"));
        await silo.Actors.CancelledAsync("slow", "late");
    }

    [Fact]
    public async Task A_handler_that_does_not_listen_is_left_to_itself()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Hold("deaf");
        await silo.CreateAsync("deaf", 300, "deaf");
        await silo.Actors.EnteredAsync("deaf", "deaf").WithTimeout("the deaf step");

        await silo.PassAsync(TimeSpan.FromSeconds(5), silo.Events.WaitAsync("deaf", "failed"));
        Assert.Equal("actor_timeout", (await silo.GetAsync("deaf")).Error!.Code);
    }

    [Fact]
    public async Task An_actor_that_keeps_failing_is_left_alone_for_a_while_and_costs_the_waiting_no_attempt()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Failures["fuse"] = int.MaxValue;

        // Two failures are enough, and each silo counts its own.
        string id = "fuse-0";
        int failures = 0;
        for (; await FailsAsync(id); id = $"fuse-{++failures}")
        {
            Assert.True(failures < 2 * silo.Silos, $"{failures} failures on {silo.Silos} silos, and it is not left alone.");
        }

        Assert.True(failures >= 2, $"It is left alone after {failures} failures.");
        silo.Actors.Failures["fuse"] = 0;
        Assert.Equal(0, silo.Actors.Runs("fuse", id));
        Assert.Contains("left alone", (await silo.GetAsync(id)).Message, StringComparison.Ordinal);

        using (silo.WithoutBackOffs())
        {
            await silo.Events.WaitAsync(id, "succeeded");
        }

        Assert.Equal(1, silo.Actors.Runs("fuse", id));

        async Task<bool> FailsAsync(string id)
        {
            await silo.CreateAsync(id, 300, "fuse");
            return await silo.Events.UntilAsync<bool>($"{id}: failed or waiting", async () =>
            {
                var events = await silo.Catalog.EventsAsync(new TaskKey(id), 0, 100, CancellationToken.None);
                return events.Any(static e => e.Kind == "failed") ? true : events.Any(static e => e.Kind == "waiting") ? false : null;
            });
        }
    }
}
