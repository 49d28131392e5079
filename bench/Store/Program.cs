using System.Text;
using Asya;
using Asya.Checkpoints;
using Asya.Domain;
using Asya.Hosting;
using Asya.Storage;
using Asya.Storage.Sqlite;
using Asya.Store;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

string root = args.Length > 0 ? args[0] : Directory.CreateTempSubdirectory("asya-bench-").FullName;
Directory.CreateDirectory(root);
Durability durability = args.Contains("process") ? Durability.Process : Durability.Full;
int scale = args.Contains("quick") ? 1 : 5;
Console.WriteLine($"{root}, durability {durability}");

bool onlyCheckpoints = args.Contains("checkpoints");
using (SafeFileHandle file = File.OpenHandle(Path.Combine(root, "disk.dat"), FileMode.Create, FileAccess.Write))
{
    byte[] block = new byte[4096];
    long offset = 0;
    await Measurement.RunAsync("disk: append 4 KiB + sync", 1, 2000 * scale, (_, _) =>
    {
        RandomAccess.Write(file, block, offset);
        offset += block.Length;
        RandomAccess.FlushToDisk(file);
        return Task.CompletedTask;
    });
}

if (args.Contains("writes"))
{
    TaskStoreOptions o = new() { Directory = Path.Combine(root, "db"), Durability = durability };
    using SqliteTaskStore s = new(Options.Create(o), new FaultPoints());
    for (int i = 0; i < 6; i++)
    {
        await LifecyclesAsync(s, 64, 300);
    }

    return;
}

if (!onlyCheckpoints)
{
    await TaskStoreAsync();
}

await CheckpointsAsync();
async Task TaskStoreAsync()
{
    TaskStoreOptions options = new() { Directory = Path.Combine(root, "db"), Durability = durability };
    using (SqliteTaskStore store = new(Options.Create(options), new FaultPoints()))
    {
        await WritesAsync(store, 1, 4000 * scale);
        await WritesAsync(store, 64, 500 * scale);
        await WritesAsync(store, 64, 500 * scale);
        await LifecyclesAsync(store, 64, 60 * scale);
        TaskState state = Sample("read-1");
        await store.WriteAsync(state, null, default);
        await Measurement.RunAsync("encode a state", 1, 20000 * scale, (_, _) =>
        {
            TaskDocument.Encode(state);
            return Task.CompletedTask;
        }, () => $"{TaskDocument.Encode(state).Length} bytes");
        byte[] document = TaskDocument.Encode(state);
        await Measurement.RunAsync("decode a state", 1, 20000 * scale, (_, _) =>
        {
            TaskDocument.Decode(1, document, default);
            return Task.CompletedTask;
        });
        await Measurement.RunAsync("point read with payload", 1, 20000 * scale, (_, _) => store.ReadAsync("read-1", default));
        await Measurement.RunAsync("point read, no such task", 1, 20000 * scale, (_, _) => store.ReadAsync("read-0", default));
        await Measurement.RunAsync("list 50 of a flow", 1, 200 * scale, (_, _) => store.ListAsync(new TaskQuery { Flow = "report_approval" }, default));
    }
}

async Task CheckpointsAsync()
{
    string mount = Directory.CreateDirectory(Path.Combine(root, "state")).FullName;
    byte[] checkpoint = Encoding.UTF8.GetBytes(new string('x', 1500));
    foreach (int workers in (int[])[4, 8, 16])
    {
        using DirectoryCheckpointStore checkpoints = new(
            Options.Create(new CheckpointOptions { Mount = mount, Durability = durability, Workers = workers }), new FaultPoints(), TimeProvider.System);
        await checkpoints.ProbeAsync(default);
        await CycleAsync(checkpoints, 1, 300 * scale, $"checkpoint put+get+delete, 1 by {workers}");
        await CycleAsync(checkpoints, 64, 150 * scale, $"checkpoint put+get+delete, 64 by {workers}");
        string run = Guid.NewGuid().ToString("N")[..6];
        await Measurement.RunAsync($"checkpoint put, 64 by {workers}", 64, 50 * scale, (w, i) => checkpoints.PutAsync($"paused/{run}-{w}-{i}/1.json", checkpoint, default));
        await Measurement.RunAsync($"checkpoint get, 64 by {workers}", 64, 50 * scale, (w, i) => checkpoints.GetAsync($"paused/{run}-{w}-{i}/1.json", default));
        await Measurement.RunAsync($"checkpoint delete, 64 by {workers}", 64, 50 * scale, (w, i) => checkpoints.DeleteAsync($"paused/{run}-{w}-{i}/1.json", default));
    }

    async Task CycleAsync(DirectoryCheckpointStore checkpoints, int workers, int perWorker, string name)
    {
        string run = Guid.NewGuid().ToString("N")[..6];
        await Measurement.RunAsync(name, workers, perWorker, async (w, i) =>
        {
            string key = $"paused/{run}-{w}-{i}/1.json";
            await checkpoints.PutAsync(key, checkpoint, default);
            await checkpoints.GetAsync(key, default);
            await checkpoints.DeleteAsync(key, default);
        });
    }
}

async Task WritesAsync(SqliteTaskStore store, int writers, int perWriter)
{
    string run = Guid.NewGuid().ToString("N")[..6];
    TaskState[] states = [.. Enumerable.Range(0, writers).Select(w => Sample($"{run}-{w}"))];
    string?[] etags = new string?[writers];
    long commits = store.Commits, writes = store.Writes;
    await Measurement.RunAsync($"task write, {writers} writers", writers, perWriter, async (w, i) =>
    {
        DateTimeOffset now = states[w].UpdatedAt.AddMilliseconds(3);
        states[w] = states[w] with
        {
            Step = i,
            UpdatedAt = now,
            NewEvents = [new NewEvent(new TaskEvent { Key = new TaskKey(states[w].Key), Seq = i + 1, At = now, Kind = "stepped", Data = JsonBytes.FromText("""{"status":"running","actor":"draft","message":"Step 2 of 3"}""") }, default)],
        };
        etags[w] = (await store.WriteAsync(states[w], etags[w], default)).ETag.ToString();
    }, () => $"commits/write {(double)(store.Commits - commits) / (store.Writes - writes):F3}");
}

async Task LifecyclesAsync(SqliteTaskStore store, int writers, int perWriter)
{
    long commits = store.Commits, writes = store.Writes;
    await Measurement.RunAsync($"new task + 7 updates, {writers} at once", writers, perWriter, async (w, i) =>
    {
        TaskState state = Sample($"{Guid.NewGuid():N}");
        string? etag = null;
        for (int n = 0; n < 8; n++)
        {
            DateTimeOffset now = state.UpdatedAt.AddMilliseconds(3);
            state = state with
            {
                Step = n,
                UpdatedAt = now,
                Phase = n switch { 0 => TaskPhase.Pending, 4 => TaskPhase.Paused, 7 => TaskPhase.Succeeded, _ => TaskPhase.Running },
                NewEvents = [new NewEvent(new TaskEvent { Key = new TaskKey(state.Key), Seq = n + 1, At = now, Kind = "stepped", Data = JsonBytes.FromText("""{"status":"running","actor":"draft","message":"Step 2 of 3"}""") }, n == 0 ? state.Payload : default)],
            };
            etag = (await store.WriteAsync(state, etag, default)).ETag.ToString();
        }
    }, () => $"(of 8 writes) commits/write {(double)(store.Commits - commits) / (store.Writes - writes):F3}");
}

static TaskState Sample(string key)
{
    DateTimeOffset now = TimeProvider.System.GetUtcNow();
    return new TaskState
    {
        Key = key,
        Phase = TaskPhase.Running,
        Flow = "report_approval",
        ContextId = key,
        Digest = new string('d', 64),
        Route = ActorRoute.StartAt("draft", "x-pause", "x-resume", "publish"),
        Headers = JsonBytes.FromText("""{"x-asya-a2a":{"task":"1"},"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}"""),
        Payload = JsonBytes.FromText($$"""{"topic":"tides","text":"{{new string('p', 950)}}"}"""),
        Step = 1,
        Attempt = 1,
        Sla = SlaClock.Frozen(TimeSpan.FromSeconds(300)).Thaw(now),
        Pause = new PauseState(1, JsonBytes.FromText("""{"prompt":"Approve?","fields":[{"name":"approved","type":"boolean","payload_key":"/approved"},{"name":"reviewer_notes","type":"string","payload_key":"/reviewer_notes"}]}"""), now, TimeSpan.FromSeconds(20), $"paused/{key}/1.json", new string('a', 64)),
        Message = "Step 2 of 3",
        LastEvent = 1,
        CreatedAt = now,
        UpdatedAt = now,
        Retention = TimeSpan.FromDays(30),
    };
}
