using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Xunit.Abstractions;

namespace Asya.SystemTests;

/// <summary>A hundred thousand tasks that wait for people cost disk, and hardly anything else.</summary>
[Collection(Alone.Name)]
public sealed class ScaleTests(ITestOutputHelper output)
{
    private const int Clients = 64;
    private const int Samples = 100;
    private const int Tries = 3;
    private const int PageSize = 200;
    private const long MegaByte = 1024 * 1024;
    private const long MemoryLimit = 150 * MegaByte;

    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PageLimit = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);

    // The allowed difference of two medians on a shared machine.
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(2);

    // Fewer, to try the test itself.
    private static readonly int Tasks =
        int.Parse(Environment.GetEnvironmentVariable("ASYA_TEST_SCALE") ?? "100000", CultureInfo.InvariantCulture);

    [FullFact]
    public async Task A_hundred_thousand_paused_tasks_cost_little_memory_and_no_speed()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product);
        await MedianResumeAsync(silo, "warm-up");
        TimeSpan before = await MedianResumeAsync(silo, "before");
        long empty = silo.ResidentMemory();

        long start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Tasks, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (n, cancellationToken) =>
            (await silo.Mesh.PostAsync("/mesh?wait=60&payload=false", Body($"crowd-{n}"), cancellationToken: cancellationToken))
                .ExpectTask("paused"));
        Say($"{Tasks} tasks were paused in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");

        TimeSpan after = await MedianResumeAsync(silo, "after");
        Say($"resume to succeeded, median: {before.TotalMilliseconds:0.00} ms with none, {after.TotalMilliseconds:0.00} ms with all");
        await Eventually.BecomesAsync(
            $"less than {MemoryLimit / MegaByte} MB more than the {empty / MegaByte} MB of an empty silo",
            SettleLimit,
            () => silo.ResidentMemory() - empty < MemoryLimit,
            () => $"{silo.ResidentMemory() / MegaByte} MB");
        Say($"resident memory: {empty / MegaByte} MB with none, {silo.ResidentMemory() / MegaByte} MB with all");
        Assert.True(after < (before * 1.5) + Noise, $"A resume takes {after} with {Tasks} paused tasks, and {before} with none.");

        await silo.RestartAfterKillAsync();
        Say($"ready {silo.StartTook.TotalSeconds:0.00} s after the start of the process");
        Assert.True(silo.StartTook < RestartLimit, $"The restart took {silo.StartTook}.");
        (await silo.Mesh.ResumeAndWaitAsync("crowd-0", """{"approved":true}""")).ExpectTask("succeeded");
        await ListAllAsync(silo, Tasks - 1);
    }

    private static string Body(string id) =>
        $$"""{"id":"{{id}}","flow":"report_approval","payload":{"topic":"{{id}}","filler":"{{new string('x', 900)}}"} }""";

    // The best of some medians, one at a time: what the product takes, not what the machine did meanwhile.
    private static async Task<TimeSpan> MedianResumeAsync(SiloProcess silo, string name)
    {
        List<TimeSpan> medians = [];
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            TimeSpan[] times = new TimeSpan[Samples];
            for (int n = 0; n < Samples; n++)
            {
                string id = $"{name}-{attempt}-{n}";
                await silo.Mesh.CreatePausedAsync(Body(id));
                long start = Stopwatch.GetTimestamp();
                (await silo.Mesh.ResumeAndWaitAsync(id, """{"approved":true}""")).ExpectTask("succeeded");
                times[n] = Stopwatch.GetElapsedTime(start);
            }

            medians.Add(Median(times));
        }

        return medians.Min();
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        return sorted[sorted.Length / 2];
    }

    private async Task ListAllAsync(SiloProcess silo, int expected)
    {
        HashSet<string> seen = [];
        List<TimeSpan> times = [];
        string? cursor = null;
        do
        {
            long start = Stopwatch.GetTimestamp();
            string next = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            JsonElement page = (await silo.Mesh.GetAsync($"/mesh?status=paused&limit={PageSize}{next}")).Expect(HttpStatusCode.OK).Json;
            times.Add(Stopwatch.GetElapsedTime(start));
            foreach (JsonElement task in page.GetProperty("tasks").EnumerateArray())
            {
                Assert.True(seen.Add(task.GetProperty("id").GetString()!), "A task is on two pages.");
            }

            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        TimeSpan median = Median(times);
        Say($"{seen.Count} listed in pages of {PageSize}: median {median.TotalMilliseconds:0.0} ms, slowest {times.Max().TotalMilliseconds:0.0} ms");
        Assert.Equal(expected, seen.Count);
        Assert.True(median < PageLimit, $"A page takes {median}.");
    }

    private void Say(string what) => output.WriteLine($"[asya] scale: {what}");
}
