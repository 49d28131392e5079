using System.Globalization;

namespace Asya.SystemTests;

/// <summary>What a task with one pause and a quick answer costs in things that can be counted; not in time, the machine's.</summary>
public sealed class LifecycleCostTests
{
    private const int Lifecycles = 200;

    [FullFact]
    public async Task A_lifecycle_costs_no_more_than_it_has_to()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product.With("Asya__Telemetry__Prometheus", "true"));
        await RunAsync(silo.Mesh, "warm", 20);
        string before = (await silo.Mesh.GetAsync("/metrics")).Text;
        await RunAsync(silo.Mesh, "count", Lifecycles);
        string after = (await silo.Mesh.GetAsync("/metrics")).Text;

        double Cost(string metric) => (Sum(after, metric) - Sum(before, metric)) / Lifecycles;

        // Created, pausing, paused, resumed, succeeded. Only a deletion that takes unusually long is noted by itself.
        Assert.InRange(Cost("asya_store_commit_writes_sum"), 5, 5.3);

        // Put, get for the payload that the start shows, get for the answer, delete.
        Assert.InRange(Cost("asya_checkpoint_duration_seconds_count"), 3.9, 4.1);

        // Whether the id is new. All other reads find what was just written.
        Assert.InRange(Cost("asya_store_row_reads_total"), 1, 1.2);

        // The task, its pause and its answer: a task that is answered at once is still there.
        Assert.InRange(Cost("orleans_catalog_activation_created_total"), 3, 3.2);
        Assert.InRange(Cost("dotnet_gc_heap_total_allocated_bytes_total") / 1024, 10, 300);
    }

    private static async Task RunAsync(MeshClient mesh, string name, int lifecycles)
    {
        for (int i = 0; i < lifecycles; i++)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
            await mesh.CreatePausedAsync(MeshClient.Envelope(id, "draft x-pause publish", """{"topic":"Q3"}"""));
            await mesh.ResumeAndWaitAsync(id, """{"approved":true}""");
        }
    }

    private static double Sum(string page, string metric)
    {
        string[] lines =
        [
            .. page.Split('\n').Where(line => line.Length > metric.Length
                && line.StartsWith(metric, StringComparison.Ordinal) && line[metric.Length] is '{' or ' '),
        ];
        Assert.True(lines.Length > 0, $"{metric} is not on the page.");
        return lines.Sum(static line => double.Parse(
            line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[line.Contains('}') ? 0 : 1],
            CultureInfo.InvariantCulture));
    }
}
