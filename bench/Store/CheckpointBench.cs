using Asya.Domain.Pausing;
using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Microsoft.Extensions.Options;

namespace Asya.Store;

/// <summary>Measures a checkpoint of 1.5 KB in a directory.</summary>
internal static class CheckpointBench
{
    private static readonly byte[] Document = new byte[1500];

    public static async Task RunAsync(string mount, Durability durability, int scale)
    {
        Directory.CreateDirectory(mount);
        foreach (int threads in (int[])[4, 8, 16])
        {
            CheckpointOptions options = new() { Mount = mount, Durability = durability, Workers = threads };
            using DirectoryCheckpointStore store = new(Options.Create(options), new FaultPoints(), TimeProvider.System);
            await store.ProbeAsync(default);
            await CycleAsync(store, 1, 400 * scale, threads);
            await CycleAsync(store, 64, 150 * scale, threads);
            string run = Guid.NewGuid().ToString("N")[..8];
            CheckpointKey Key(int worker, int i) => CheckpointKey.ForPause(new($"{run}-{worker}-{i}"), 1);
            await Measurement.RunAsync($"  put, 64 by {threads}", 64, 50 * scale, (w, i) => store.PutAsync(Key(w, i), Document, default));
            await Measurement.RunAsync($"  get, 64 by {threads}", 64, 50 * scale, (w, i) => store.GetAsync(Key(w, i), default));
            await Measurement.RunAsync($"  delete, 64 by {threads}", 64, 50 * scale, (w, i) => store.DeleteAsync(Key(w, i), default));
        }
    }

    private static async Task CycleAsync(DirectoryCheckpointStore store, int workers, int perWorker, int threads)
    {
        string run = Guid.NewGuid().ToString("N")[..8];
        await Measurement.RunAsync($"put, get, delete: {workers} by {threads} threads", workers, perWorker, async (w, i) =>
        {
            CheckpointKey key = CheckpointKey.ForPause(new($"{run}-{w}-{i}"), 1);
            await store.PutAsync(key, Document, default);
            await store.GetAsync(key, default);
            await store.DeleteAsync(key, default);
        });
    }
}
