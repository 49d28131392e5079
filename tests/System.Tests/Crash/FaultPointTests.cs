using System.Net;

namespace Asya.SystemTests.Crash;

/// <summary>
/// kill -9 between a write and its effect, at each such place by name: after a restart the task goes on as if nothing had been.
/// </summary>
/// <remarks>One data directory for all of them: each crash is taken over by the process that the next one kills.</remarks>
public sealed class FaultPointTests(DeletingSiloFixture fixture) : IClassFixture<DeletingSiloFixture>, IAsyncLifetime
{
    private const int KilledBySignal9 = 137;

    private static readonly TimeSpan CrashLimit = TimeSpan.FromSeconds(40);

    // The events of the task below without a crash. A crash must neither add nor remove any.
    private static readonly string[] Kinds = [
        "created", "started", "pausing", "paused", "resumed", "started", "pausing", "paused", "resumed", "started", "succeeded"];

    /// <summary>
    /// Gets every named place, once. After the writes of pausing, paused and resumed a silo of Grains.Tests dies
    /// (<c>A_silo_that_dies_in_any_phase_loses_nothing</c>); here they are among the later ones.
    /// </summary>
    public static TheoryData<string, int> EveryPoint => new()
    {
        { "task-store:before-commit", 1 },
        { "task-store:after-commit", 1 },
        { "task:stored:created", 1 },
        { "task:stored:succeeded", 1 },
        { "step:before-report", 1 },
        { "checkpoint:before-rename", 1 },
        { "checkpoint:after-put", 1 },
        { "pause:before-report", 1 },
        { "resume:before-commit", 1 },
        { "checkpoint:after-delete", 1 },
    };

    /// <summary>
    /// Gets every commit of the task's life, the places that the fast tier leaves to Grains.Tests, and the turn of the second pause at each
    /// place.
    /// </summary>
    public static TheoryData<string, int> EveryTime
    {
        get
        {
            TheoryData<string, int> data = [];
            for (int time = 2; time <= 8; time++)
            {
                data.Add("task-store:before-commit", time);
                data.Add("task-store:after-commit", time);
            }

            foreach (string kind in (string[])["pausing", "paused", "resumed"])
            {
                data.Add($"task:stored:{kind}", 1);
            }

            foreach (string place in
                (string[])["task:stored:pausing", "task:stored:paused", "task:stored:resumed", "step:before-report",
                    "checkpoint:before-rename", "checkpoint:after-put", "pause:before-report", "resume:before-commit",
                    "checkpoint:after-delete"])
            {
                data.Add(place, 2);
            }

            return data;
        }
    }

    private SiloProcess Silo => fixture.Silo;

    // After a test that has failed between a death and the restart.
    public Task InitializeAsync() => Silo.IsRunning ? Task.CompletedTask : Silo.StartAgainAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(EveryPoint))]
    public Task A_task_completes_through_a_crash_at(string point, int time) => CompleteThroughAsync(point, time);

    [FullTheory]
    [MemberData(nameof(EveryTime))]
    public Task A_task_completes_through_a_later_crash_at(string point, int time) => CompleteThroughAsync(point, time);

    [Fact]
    public async Task A_handler_that_takes_its_process_along_runs_again_after_the_restart()
    {
        await Silo.Mesh.CreatePausedAsync(MeshClient.Envelope("fatal", "echo x-pause killer increment", """{"value":1}"""));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Silo.Mesh.ResumeAndWaitAsync("fatal", "{}"));
        Assert.Equal(KilledBySignal9, await Silo.DiedAsync(CrashLimit));

        await Silo.StartAgainAsync();

        await Silo.Mesh.UntilAsync("fatal", "succeeded");
        Assert.Equal("""{"value":6,"survived":true}""", (await Silo.Mesh.TaskAsync("fatal")).Result.GetRawText());
    }

    [Fact]
    public async Task A_step_that_was_lost_with_its_process_is_done_by_the_next()
    {
        await Silo.Mesh.CreateAsync(MeshClient.Envelope("slow", "slow_once increment"));
        await Eventually.BecomesAsync(
            "the slow handler has begun", MeshClient.Patience, () => File.Exists(Path.Combine(Silo.MarksDirectory, "slow.slow_once")),
            () => Silo.Output);

        await Silo.RestartAfterKillAsync();

        await Silo.Mesh.UntilAsync("slow", "succeeded");
        Assert.Equal(["created", "started", "started", "succeeded"], (await Silo.Mesh.EventsAsync("slow")).Select(e => e.Kind));
    }

    [Fact]
    public async Task A_task_whose_time_was_up_while_the_process_was_down_has_failed_when_it_is_back()
    {
        await Silo.Mesh.CreateAsync(MeshClient.Envelope("overdue", "hanger", timeout: 0.5));

        await Silo.RestartAfterKillAsync();

        await Silo.Mesh.UntilAsync("overdue", "failed");
        Assert.Equal("task timed out", (await Silo.Mesh.TaskAsync("overdue")).Json.GetProperty("error").GetString());
    }

    private async Task CompleteThroughAsync(string point, int time)
    {
        Silo.DieAt(point, time);
        Task crash = CrashOnceAsync();

        string id = MeshClient.NewId("through");
        string body = MeshClient.Envelope(id, "increment x-pause increment x-pause increment", """{"value":0}""");
        Reply created = await Persistence.SendAsync(Silo, mesh => mesh.CreateAsync(body));
        Assert.Contains(created.Status, new[] { HttpStatusCode.Created, HttpStatusCode.OK });
        await AnswerAsync(id, 1);
        await AnswerAsync(id, 2);
        await Persistence.TryAsync(Silo, mesh => mesh.UntilAsync(id, "succeeded"));

        // Cleaning up, and so a crash in the middle of that, may come after the end of the task.
        await crash;
        Assert.Equal(Kinds, (await Silo.Mesh.EventsAsync(id)).Select(e => e.Kind));
        Reply over = (await Silo.Mesh.TaskAsync(id)).ExpectTask("succeeded");
        Assert.Equal("""{"value":15,"answer_1":"yes","answer_2":"yes"}""", over.Result.GetRawText());
        await Eventually.BecomesAsync(
            "no checkpoint is left", MeshClient.Patience, () => Silo.Checkpoints().Count == 0, () => string.Join(", ", Silo.Checkpoints()));
    }

    private async Task CrashOnceAsync()
    {
        Assert.Equal(KilledBySignal9, await Silo.DiedAsync(CrashLimit));
        await Silo.StartAgainAsync();
    }

    private async Task AnswerAsync(string id, int pause)
    {
        await Persistence.TryAsync(Silo, mesh => mesh.UntilAsync(id, $"at pause {pause}", e => e.Status == "paused" && e.Pause == pause));
        Reply reply = await Persistence.SendAsync(
            Silo, mesh => mesh.ResumeAsync(id, $$"""{"answer_{{pause}}":"yes"}""", pause: pause, key: $"key-{pause}"));
        reply.Expect(HttpStatusCode.OK);
    }
}
