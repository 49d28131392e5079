using System.Diagnostics;

namespace Asya.Load;

/// <summary>Part e: the cost of a step, in C# and in Python, and the speed of a fan-out and its join.</summary>
internal sealed class StepRun(LoadOptions options, Report figures)
{
    private const int Steps = 10;
    private const int Slices = 1000;
    private const int FanOuts = 10;

    private static readonly byte[] IsSucceeded = "\"status\":\"succeeded\""u8.ToArray();

    public async Task RunAsync()
    {
        string config = Path.Combine(AppContext.BaseDirectory, "config");
        using ServerProcess server =
            await ServerProcess.StartAsync(
                new(options.Server) { Data = Path.Combine(options.Data, "steps"), Arguments = ["--config", config] });

        // The cost of a task beside its steps is in both, and cancels out in the difference.
        await MeasureAsync(server, "legal_review", "csharp", "a C# step", options.Lifecycles / 4);
        await MeasureAsync(server, "py_step", "python", "a Python step, two processes", options.Lifecycles / 20);
        await MeasureFanOutAsync(server);
    }

    private async Task MeasureAsync(ServerProcess server, string actor, string name, string words, int tasks)
    {
        await WalkAsync(server, $"{name}-warm", actor, 1 + Steps, tasks / 2, options.Concurrency);
        Cost one = await WalkAsync(server, $"{name}-one", actor, 1, tasks, options.Concurrency);
        Cost many = await WalkAsync(server, $"{name}-many", actor, 1 + Steps, tasks, options.Concurrency);
        Cost shortWay = await WalkAsync(server, $"{name}-short", actor, 1, options.Samples / 4, concurrency: 1);
        Cost longWay = await WalkAsync(server, $"{name}-long", actor, 1 + Steps, options.Samples / 4, concurrency: 1);

        figures.Note($"e_{name}_steps_per_s", $"(e) {words}: per second, {options.Concurrency} tasks at a time",
            tasks * Steps / (many.Seconds - one.Seconds));
        figures.Note($"e_{name}_step_cpu_ms", $"(e) {words}: server's processor time, ms",
            (many.CpuMilliseconds - one.CpuMilliseconds) / (tasks * Steps));
        figures.Note($"e_{name}_step_p50_ms", $"(e) {words}: one at a time p50, ms",
            (longWay.MedianMilliseconds - shortWay.MedianMilliseconds) / Steps);
    }

    private async Task MeasureFanOutAsync(ServerProcess server)
    {
        using Connection connection = await Connection.OpenAsync(server.Address);
        RequestTemplate request = Request(server, "split", ["py_split"], $$"""{"slices":{{Slices}}}""");
        await connection.SendAsync(request.For(0), IsSucceeded);
        double[] times = new double[FanOuts];
        for (int i = 0; i < FanOuts; i++)
        {
            long at = Stopwatch.GetTimestamp();
            await connection.SendAsync(request.For(i + 1), IsSucceeded);
            times[i] = Stopwatch.GetElapsedTime(at).TotalSeconds;
        }

        figures.Note(
            "e_slices_per_s", $"(e) fan-out of {Slices} and back, one task: slices per second", Slices / Percentile.Compute(times, 0.5));
    }

    private static async Task<Cost> WalkAsync(ServerProcess server, string run, string actor, int steps, int tasks, int concurrency)
    {
        string[] route = [.. Enumerable.Repeat(actor, steps)];
        double cpu = server.Usage.CpuMilliseconds;
        long start = Stopwatch.GetTimestamp();
        double[] times = new double[tasks];
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            using Connection connection = await Connection.OpenAsync(server.Address);
            RequestTemplate request = Request(server, run, route, "{\"topic\":\"Q3\"}");
            for (int i; (i = Interlocked.Increment(ref next)) < tasks;)
            {
                long at = Stopwatch.GetTimestamp();
                await connection.SendAsync(request.For(i), IsSucceeded);
                times[i] = Stopwatch.GetElapsedTime(at).TotalMilliseconds;
            }
        }));
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds, server.Usage.CpuMilliseconds - cpu, Percentile.Compute(times, 0.5));
    }

    private static RequestTemplate Request(ServerProcess server, string run, string[] route, string payload)
    {
        string next = string.Join(',', route.Skip(1).Select(static a => $"\"{a}\""));
        string body =
            $$$"""{"id":"{{{RequestTemplate.IdFor(run)}}}","route":{"prev":[],"curr":"{{{route[0]}}}","next":[{{{next}}}]},"payload":{{{payload}}}}""";
        return new(server.Address.Authority, "/mesh?wait=60&payload=false", body);
    }

    private sealed record Cost(double Seconds, double CpuMilliseconds, double MedianMilliseconds);
}
