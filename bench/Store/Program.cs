using Asya.Grains.Storage;
using Asya.Store;
using Microsoft.Win32.SafeHandles;

// bench/Store [all|disk|writes|reads|catalogue|checkpoints|sweep]... [process] [quick]
//   process   durability "process" instead of "full"
//   quick     a fifth of the repetitions
string root = Directory.CreateTempSubdirectory("asya-bench-").FullName;
HashSet<string> chosen = [.. args];
bool Wants(string part) => chosen.Contains(part) || chosen.Contains("all") || chosen.All(word => word is "process" or "quick");
Durability durability = chosen.Contains("process") ? Durability.Process : Durability.Full;
int scale = chosen.Contains("quick") ? 1 : 5;
Console.WriteLine($"{root}, durability {durability}, {Environment.ProcessorCount} processors");
try
{
    await DiskAsync();
    if (Wants("writes"))
    {
        await TaskStoreBench.WritesAsync(Path.Combine(root, "writes"), durability, scale);
    }

    if (Wants("reads"))
    {
        await TaskStoreBench.ReadsAsync(Path.Combine(root, "reads"), durability, scale);
    }

    if (Wants("catalogue"))
    {
        await TaskStoreBench.CatalogueAsync(Path.Combine(root, "catalogue"), durability, tasks: 20_000 * scale);
    }

    if (Wants("checkpoints"))
    {
        await CheckpointBench.RunAsync(Path.Combine(root, "state"), durability, scale);
    }

    if (Wants("sweep"))
    {
        await SweepBench.RunAsync(Path.Combine(root, "sweep"), tasks: 20_032 * scale);
    }
}
finally
{
    Directory.Delete(root, recursive: true);
}

async Task DiskAsync()
{
    using SafeFileHandle file = File.OpenHandle(Path.Combine(root, "disk.dat"), FileMode.Create, FileAccess.Write);
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
