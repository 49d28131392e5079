using System.Collections.Immutable;
using Asya.Domain;
using Asya.Events;
using Asya.Grains.Checkpoints;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Options;

// Writes tasks and checkpoints until it is killed, and prints each acknowledged write:
//   task KEY STEP        the state with this step is stored
//   checkpoint KEY       the checkpoint is stored
// Arguments: data directory, writers.
string directory = args[0];
int writers = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
EnvironmentFaultPoints faults = new(Environment.GetEnvironmentVariable(EnvironmentFaultPoints.Variable));
using SqliteTaskStore store = new(Options.Create(new TaskStoreOptions { Directory = directory }), faults);
using DirectoryCheckpointStore checkpoints = new(
    Options.Create(new CheckpointOptions { Mount = Path.Combine(directory, "state"), CreateIfMissing = true }), faults,
    TimeProvider.System);
await checkpoints.ProbeAsync(CancellationToken.None);
string run = Guid.NewGuid().ToString("N");
Lock output = new();
await Task.WhenAll(Enumerable.Range(0, writers).Select(WriteAsync));

async Task WriteAsync(int writer)
{
    await Task.Yield();
    for (int task = 0; ; task++)
    {
        string key = $"{run}-{writer}-{task}";
        TaskState state =
            new()
            {
                Key = new(key),
                Phase = TaskPhase.Running,
                Identity = new() { CreatedAt = DateTimeOffset.UnixEpoch },
                UpdatedAt = DateTimeOffset.UnixEpoch
            };
        TaskETag? etag = null;
        for (int step = 1; step <= 5; step++)
        {
            state = state with
            {
                Progress = state.Progress with { Step = step },
                LastEvent = step,
                Payload = JsonBytes.FromText($$"""{"step":{{step}},"filler":"{{new string('x', 500)}}"}"""),
                NewEvents = ImmutableArray.Create(new NewEvent(new TaskEvent { Key = new TaskKey(key), Seq = step, Kind = "stepped" }, default)),
            };
            etag = (await store.WriteAsync(state, etag, CancellationToken.None)).ETag;
            Print($"task {key} {step}");
        }

        string checkpoint = $"paused/{key}/1.json";
        await checkpoints.PutAsync(new(checkpoint), state.Payload.Utf8, CancellationToken.None);
        Print($"checkpoint {checkpoint}");
    }
}

void Print(string line)
{
    lock (output)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
