using System.Diagnostics;
using System.Globalization;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Store;

/// <summary>Measures the sweep of kept checkpoints: a SQLite file and a directory with many answered tasks, all of them due.</summary>
internal static class SweepBench
{
    public static async Task RunAsync(string directory, int tasks)
    {
        string mount = Path.Combine(directory, "state");
        Directory.CreateDirectory(Path.Combine(mount, "paused"));
        using SqliteTaskStore rows = new(
            Options.Create(new TaskStoreOptions { Directory = directory, Durability = Durability.Process }), new FaultPoints());
        CheckpointOptions options = new() { Mount = mount, Durability = Durability.Process };
        using DirectoryCheckpointStore store = new(Options.Create(options), new FaultPoints(), TimeProvider.System);
        DateTimeOffset ended = TimeProvider.System.GetUtcNow() - options.Grace - TimeSpan.FromHours(2);
        byte[] document = new byte[1500];
        await Measurement.RunAsync($"{tasks} answered tasks", 64, tasks / 64, async (worker, i) =>
        {
            TaskState task = Answered($"{worker}-{i}", ended);
            await rows.WriteAsync(task, null, default);
            await store.PutAsync(CheckpointKey.ForPause(task.Key, 1), document, default);
        });

        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        KeptCheckpointSweep sweep = new(rows, store, new CheckpointGrace(Options.Create(options)), TimeProvider.System);
        int deleted = await sweep.RunAsync(deletes: true, default);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        TimeSpan cpu = Environment.CpuUsage.TotalTime - before;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"sweep of {deleted}: {took.TotalSeconds:F1} s, {deleted / took.TotalSeconds:F0}/s, "
            + $"cpu {cpu.TotalMicroseconds / deleted:F0} us each"));
    }

    private static TaskState Answered(string key, DateTimeOffset at)
    {
        TaskState task = Samples.Task(key);
        string[] kinds = ["created", "paused", "resumed", "succeeded"];
        return task with
        {
            Phase = TaskPhase.Succeeded,
            Pauses = task.Pauses with { Count = 1, Current = null },
            LastEvent = kinds.Length,
            NewEvents =
            [
                .. kinds.Select((kind, i) => new NewEvent(
                    new TaskEvent
                    {
                        Key = task.Key,
                        Seq = i + 1,
                        At = at,
                        Kind = kind,
                        Data = JsonBytes.FromText("""{"status":"running","actor":"draft","message":"Step 2 of 3"}"""),
                    },
                    kind == "resumed"
                        ? JsonBytes.FromText("""{"approved":true,"decision":{"pause":1,"by":"ann","channel":"mesh"}}""")
                        : default)),
            ],
        };
    }
}
