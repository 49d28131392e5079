using System.Globalization;
using Asya.Domain;
using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Microsoft.Extensions.Options;
using Xunit.Abstractions;

namespace Asya.Storage.Tests;

/// <summary>kill -9 between any two steps: acknowledged writes are stored, and every stored write is complete.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_acknowledged_write_survives_kill_9_at_any_moment()
    {
        int rounds = Environment.GetEnvironmentVariable("ASYA_TEST_TIER") == "full" ? 50 : 4;
        int seed = Random.Shared.Next();
        output.WriteLine($"[asya] store crash: {rounds} rounds, seed {seed}");
        Random random = new(seed);
        List<string> acknowledged = [];
        for (int round = 0; round < rounds; round++)
        {
            // The next round starts on what the last one left behind.
            using CrashProcess process = CrashProcess.Start(_directory.Path, writers: 16, fault: null, enough: random.Next(1, 3000));
            await process.EnoughAsync();
            await process.KillAsync();
            acknowledged.AddRange(process.Lines);
            await CheckAsync(acknowledged);
        }
    }

    [Theory]
    [InlineData("task-store:before-commit:20=kill")]
    [InlineData("task-store:after-commit:20=kill")]
    [InlineData("checkpoint:before-rename:3=kill")]
    [InlineData("checkpoint:after-put:3=kill")]
    public async Task Every_acknowledged_write_survives_kill_9_at_a_named_point(string fault)
    {
        using CrashProcess process = CrashProcess.Start(_directory.Path, writers: 4, fault);
        await process.ExitedAsync();

        Assert.True(process.Error.Length == 0, process.Error);
        Assert.NotEmpty(process.Lines);
        await CheckAsync(process.Lines);
    }

    private async Task CheckAsync(IEnumerable<string> acknowledged)
    {
        using SqliteTaskStore store = new(Options.Create(new TaskStoreOptions { Directory = _directory.Path }), new FaultPoints());
        using DirectoryCheckpointStore checkpoints = new(
            Options.Create(new CheckpointOptions { Mount = _directory["state"] }), new FaultPoints(), TimeProvider.System);
        await checkpoints.ProbeAsync(CancellationToken.None);
        Dictionary<string, long> steps = [];
        foreach (string[] words in acknowledged.Select(line => line.Split(' ')))
        {
            if (words is ["task", string key, string step])
            {
                steps[key] = long.Parse(step, CultureInfo.InvariantCulture);
            }
            else if (words is ["checkpoint", string checkpoint])
            {
                Assert.NotNull(await checkpoints.GetAsync(new(checkpoint), CancellationToken.None));
            }
        }

        foreach ((string key, long step) in steps)
        {
            TaskState? state = await store.GetAsync(new(key), withPayload: true, CancellationToken.None);
            Assert.NotNull(state);
            Assert.InRange(state.Progress.Step, step, step + 1);

            // State, payload and events are those of one write.
            Assert.StartsWith($$"""{"step":{{state.Progress.Step}},""", state.Payload.ToString(), StringComparison.Ordinal);
            Assert.Equal(state.LastEvent, (await store.EventsAsync(new(key), 0, 100, CancellationToken.None)).Length);
        }
    }
}
