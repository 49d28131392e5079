using System.Collections.Immutable;
using System.Globalization;

namespace Asya.Load;

/// <summary>What the server has counted since its start, from its page for Prometheus.</summary>
internal sealed class ServerCounters(string page)
{
    public static ImmutableArray<ServerCounter> All { get; } =
    [
        new("row_writes", "row writes", "asya_store_commit_writes_sum"),
        new("commits", "commits of the task store", "asya_store_commit_writes_count"),
        new("row_reads", "row reads", "asya_store_row_reads_total"),
        new("checkpoint_calls", "calls of the checkpoint store", "asya_checkpoint_duration_seconds_count"),
        new("activations", "activations of grains", "orleans_catalog_activation_created_total"),
        new("task_activations", "activations of TaskGrain", "orleans_catalog_activation_created_total", With: "grain_type=\"task\""),
        new("allocated_kb", "KB allocated", "dotnet_gc_heap_total_allocated_bytes_total", Unit: 1024),
        new("pool_items", "items of the thread pool", "dotnet_thread_pool_work_item_count_total"),
    ];

    /// <summary>Gets the timers that are set at present.</summary>
    public static ServerCounter Timers { get; } = new("timers", "timers that are set", "dotnet_timer_count");

    public static async Task<ServerCounters> ReadAsync(HttpClient server) =>
        new(await server.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    /// <summary>Gets the sum over all of a counter's attributes; null: the server does not count it.</summary>
    public double? Of(ServerCounter counter)
    {
        double? sum = null;
        foreach (string line in page.Split('\n'))
        {
            if (line.StartsWith(counter.Metric, StringComparison.Ordinal) && line.Length > counter.Metric.Length
                && line[counter.Metric.Length] is '{' or ' ' && line.Contains(counter.With, StringComparison.Ordinal))
            {
                // Name, attributes, value, and perhaps a time of whole milliseconds. No attribute's value ends in a bracket.
                string[] values = line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                string value = line.Contains('}') ? values[0] : values[1];
                sum = (sum ?? 0) + double.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}

/// <summary>One counter of the server.</summary>
/// <param name="Name">Its name among the figures.</param>
/// <param name="Words">Its label.</param>
/// <param name="Metric">Its name on the page.</param>
/// <param name="Unit">What it is divided by.</param>
/// <param name="With">An attribute that a line must have to be counted; empty: none.</param>
internal sealed record ServerCounter(string Name, string Words, string Metric, double Unit = 1, string With = "");
