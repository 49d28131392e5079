using System.Globalization;
using Xunit.Abstractions;

namespace Asya.SystemTests;

/// <summary>What a task costs in things that can be counted; not in time, the machine's.</summary>
public sealed class LifecycleCostTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Route = "draft x-pause publish";
    private const int Lifecycles = 200;

    // More than twice as many as may stay in memory after they have settled.
    private const int LateAnswers = 400;

    private SiloProcess _silo = null!;

    public async Task InitializeAsync() =>
        _silo = await SiloProcess.StartAsync(SiloSettings.Product.With("Asya__Telemetry__Prometheus", "true"));

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [FullFact]
    public async Task A_lifecycle_costs_no_more_than_it_has_to()
    {
        await RunAsync("warm", 20);

        Costs cost = await CountAsync("a quick answer", Lifecycles, () => RunAsync("count", Lifecycles));

        // Created, pausing, paused, resumed, succeeded.
        Assert.InRange(cost.RowWrites, 5, 5.3);

        // Put, get for the payload that the start shows, get for the answer. It is deleted when its grace is over.
        Assert.InRange(cost.CheckpointCalls, 2.9, 3.1);

        // Whether the id is new. All other reads find what was just written.
        Assert.InRange(cost.RowReads, 1, 1.3);

        // The task, its pause and its answer: a task that is answered at once is still there.
        Assert.InRange(cost.Activations, 3, 3.2);
        Assert.InRange(cost.TaskActivations, 1, 1.1);

        // 160 KB, and a quarter for what comes by time and not by task: timers that fire, a look of the watchdog.
        Assert.InRange(cost.AllocatedKilobytes, 10, 200);
        Assert.InRange(cost.PoolItems, 3, 150);
        Assert.Equal(0, cost.LogLines);
    }

    [FullFact]
    public async Task A_late_answer_costs_one_more_activation_of_its_task()
    {
        await RunAsync("warm", 20);

        Costs cost = await CountAsync("a late answer", LateAnswers, async () =>
        {
            for (int i = 0; i < LateAnswers; i++)
            {
                await StartAsync(Id("late", i));
            }

            for (int i = 0; i < LateAnswers; i++)
            {
                await AnswerAsync(Id("late", i));
            }
        });

        Assert.InRange(cost.TaskActivations, 1.9, 2.1);
        Assert.InRange(cost.Activations, 3.9, 4.2);
        Assert.InRange(cost.RowWrites, 5, 5.3);

        // Whether the id is new, and the row of the task that has left memory, unless the store has it still.
        Assert.InRange(cost.RowReads, 1, 2.3);
        Assert.InRange(cost.CheckpointCalls, 2.9, 3.1);
        Assert.InRange(cost.AllocatedKilobytes, 10, 220);
        Assert.Equal(0, cost.LogLines);
    }

    [FullFact]
    public async Task A_step_costs_one_row_write_and_neither_a_read_nor_an_activation()
    {
        const int Steps = 20;
        const int Tasks = 50;
        string steps = string.Join(' ', Enumerable.Repeat("legal_review", Steps));
        await RunAsync("warm", 10, $"{steps} {Route}");

        Costs without = await CountAsync("three steps", Tasks, () => RunAsync("short", Tasks));
        Costs with = await CountAsync($"{Steps} more", Tasks, () => RunAsync("long", Tasks, $"{steps} {Route}"));

        Assert.InRange((with.RowWrites - without.RowWrites) / Steps, 0.9, 1.1);
        Assert.InRange((with.RowReads - without.RowReads) / Steps, -0.1, 0.1);
        Assert.InRange((with.Activations - without.Activations) / Steps, -0.1, 0.1);
        Assert.InRange((with.CheckpointCalls - without.CheckpointCalls) / Steps, -0.1, 0.1);
        Assert.InRange((with.AllocatedKilobytes - without.AllocatedKilobytes) / Steps, 1, 30);
        Assert.Equal(0, with.LogLines);
    }

    private async Task RunAsync(string name, int lifecycles, string route = Route)
    {
        for (int i = 0; i < lifecycles; i++)
        {
            await StartAsync(Id(name, i), route);
            await AnswerAsync(Id(name, i));
        }
    }

    private async Task StartAsync(string id, string route = Route) =>
        await _silo.Mesh.CreatePausedAsync(MeshClient.Envelope(id, route, """{"topic":"Q3"}"""));

    private async Task AnswerAsync(string id) => await _silo.Mesh.ResumeAndWaitAsync(id, """{"approved":true}""");

    private async Task<Costs> CountAsync(string what, int lifecycles, Func<Task> work)
    {
        string before = (await _silo.Mesh.GetAsync("/metrics")).Text;
        int lines = _silo.Output.Split('\n').Length;
        await work();
        string after = (await _silo.Mesh.GetAsync("/metrics")).Text;

        double Cost(string metric, string attribute = "") => (Sum(after, metric, attribute) - Sum(before, metric, attribute)) / lifecycles;

        Costs costs = new(
            Cost("asya_store_commit_writes_sum"),
            Cost("asya_store_row_reads_total"),
            Cost("asya_checkpoint_duration_seconds_count"),
            Cost("orleans_catalog_activation_created_total"),
            Cost("orleans_catalog_activation_created_total", "grain_type=\"task\""),
            Cost("dotnet_gc_heap_total_allocated_bytes_total") / 1024,
            Cost("dotnet_thread_pool_work_item_count_total"),
            _silo.Output.Split('\n').Length - lines);
        output.WriteLine($"[asya] {what}: {costs}");
        return costs;
    }

    private static string Id(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");

    private static double Sum(string page, string metric, string attribute)
    {
        string[] lines =
        [
            .. page.Split('\n').Where(line => line.Length > metric.Length
                && line.StartsWith(metric, StringComparison.Ordinal) && line[metric.Length] is '{' or ' '
                && line.Contains(attribute, StringComparison.Ordinal)),
        ];
        Assert.True(lines.Length > 0, $"{metric} with '{attribute}' is not on the page.");
        return lines.Sum(static line => double.Parse(
            line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[line.Contains('}') ? 0 : 1],
            CultureInfo.InvariantCulture));
    }

    /// <summary>What a task has cost, but for the last: that is the sum of all.</summary>
    private sealed record Costs(
        double RowWrites,
        double RowReads,
        double CheckpointCalls,
        double Activations,
        double TaskActivations,
        double AllocatedKilobytes,
        double PoolItems,
        int LogLines);
}
