using System.Diagnostics;
using System.Globalization;

namespace Asya.Store;

/// <summary>Measures a piece of work that is done many times by a number of workers.</summary>
internal static class Measurement
{
    public static async Task RunAsync(string name, int workers, int perWorker, Func<int, int, Task> work, Func<string>? more = null)
    {
        double[] micros = new double[workers * perWorker];
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(async worker =>
        {
            await Task.Yield();
            for (int i = 0; i < perWorker; i++)
            {
                long begin = Stopwatch.GetTimestamp();
                await work(worker, i);
                micros[(worker * perWorker) + i] = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
            }
        }));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        TimeSpan cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        Array.Sort(micros);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-34} {micros.Length / elapsed.TotalSeconds,9:F0}/s  cpu {cpu.TotalMicroseconds / micros.Length,7:F1} us  p50 {At(0.5),7:F0}  p99 {At(0.99),7:F0}  max {micros[^1],7:F0} us  {more?.Invoke()}"));

        double At(double share) => micros[(int)(share * (micros.Length - 1))];
    }
}
