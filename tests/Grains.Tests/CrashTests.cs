using Asya.Tasks;

namespace Asya.Grains.Tests;

/// <summary>For each write: what if it fails, or the process dies right after it?</summary>
public sealed class CrashTests
{
    public static TheoryData<int, bool> WritesOfALife
    {
        get
        {
            // A life with one pause has five writes: created, pausing, paused, resumed, succeeded.
            TheoryData<int, bool> data = [];
            for (int write = 1; write <= 5; write++)
            {
                data.Add(write, false);
                data.Add(write, true);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(WritesOfALife))]
    public async Task A_write_that_fails_or_seems_to_is_made_good(int write, bool itHappened)
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();

        // The engine itself retries what no caller waits for, after backoffs on the clock.
        using IDisposable backOffs = silo.WithoutBackOffs();
        void Arm()
        {
            if (itHappened)
            {
                silo.Storage.FailAfterNextWrite();
            }
            else
            {
                silo.Storage.FailNextWrite();
            }
        }

        // Hold the step before the write in question, arm the fault, let go.
        silo.Actors.Hold("work");
        silo.Actors.Hold("publish");
        silo.Checkpoints.HoldPuts();
        if (write == 1)
        {
            Arm();
        }

        await RetryAsync(() => silo.CreateAsync("w", 100_000, "work", "x-pause", "publish"));
        await silo.Actors.EnteredAsync("work", "w").WithTimeout("the first step");
        if (write == 2)
        {
            Arm();
        }

        silo.Actors.Release("work");
        await silo.Events.WaitAsync("w", "pausing");
        if (write == 3)
        {
            Arm();
        }

        silo.Checkpoints.ReleasePuts();
        await silo.Events.WaitAsync("w", "paused");
        if (write == 4)
        {
            Arm();
        }

        await RetryAsync(() => silo.ResumeAsync("w", key: "k"));
        await silo.Actors.EnteredAsync("publish", "w").WithTimeout("the last step");
        if (write == 5)
        {
            Arm();
        }

        silo.Actors.Release("publish");
        await silo.Events.WaitAsync("w", "succeeded");
        TaskSnapshot task = await silo.GetAsync("w");
        Assert.Equal(TaskPhase.Succeeded, task.Phase);
        Assert.Equal("""{"topic":"Q3","work":"done","approved":true,"publish":"done"}""", task.Result.ToString());
        Assert.Equal(1, task.PauseNumber);
        Assert.Single(task.Answers);
        var events = await silo.Catalog.EventsAsync(new TaskKey("w"), 0, 100, CancellationToken.None);
        // Whether a back-off was needed in between is a matter of who came first.
        Assert.Equal(["created", "started", "pausing", "paused", "resumed", "started", "succeeded"], events.Select(e => e.Kind)
            .Where(k => k != "waiting"));
    }

    [Theory]
    [InlineData("started")]
    [InlineData("pausing")]
    [InlineData("paused")]
    [InlineData("resumed")]
    public async Task A_silo_that_dies_in_any_phase_loses_nothing(string phase)
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        silo.Actors.Hold(phase == "resumed" ? "publish" : "work");
        if (phase == "pausing")
        {
            silo.Actors.Release("work");
            silo.Checkpoints.HoldPuts();
        }
        else if (phase == "paused")
        {
            silo.Actors.Release("work");
        }

        await silo.CreateAsync("k", 300, "work", "x-pause", "publish");
        if (phase == "resumed")
        {
            await silo.Events.WaitAsync("k", "paused");
            await silo.ResumeAsync("k");
            await silo.Actors.EnteredAsync("publish", "k").WithTimeout("the last step");
        }
        else
        {
            await silo.Events.WaitAsync("k", phase);
        }

        await silo.KillAsync();
        silo.Checkpoints.ReleasePuts();
        await silo.StartAgainAsync();

        if (phase != "resumed")
        {
            if (phase != "paused")
            {
                await silo.Events.WaitAsync("k", "paused");
            }

            await silo.ResumeAsync("k");
        }

        await silo.Events.WaitAsync("k", "succeeded");
        Assert.Equal("""{"topic":"Q3","work":"done","approved":true,"publish":"done"}""", (await silo.GetAsync("k")).Result.ToString());
    }

    // The caller retries a failed call, as any client would.
    private static async Task RetryAsync(Func<Task> call)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await call();
                return;
            }
            catch (Exception e) when (e is not TaskRejectedException && attempt < 5)
            {
                // Once more.
            }
        }
    }
}
