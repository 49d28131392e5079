using System.Diagnostics;
using System.Globalization;
using Asya.Bench;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

long started = Stopwatch.GetTimestamp();
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.UseOrleans(silo => silo.UseLocalhostClustering(31111, 31000));
using IHost host = builder.Build();
await host.StartAsync();
IGrainFactory grains = host.Services.GetRequiredService<IClusterClient>();
await grains.GetGrain<IBenchGrain>("first").AddAsync(1, 2);
Print($"{"start to first call",-40} {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");

IBenchGrain grain = grains.GetGrain<IBenchGrain>("0");
IBenchGrain[] many = [.. Enumerable.Range(0, 64).Select(i => grains.GetGrain<IBenchGrain>($"m{i}"))];
for (int round = 0; round < 2; round++)
{
    await Measure("1 caller, 1 grain", 1_000_000, 1, _ => grain.AddAsync(1, 2));
    await Measure("16 callers, 64 grains", 2_000_000, 16, i => many[i & 63].AddAsync(1, 2));
    await Measure("16 callers, 1 grain", 1_000_000, 16, _ => grain.AddAsync(1, 2));
    await Measure("1 caller, grain yields", 500_000, 1, _ => grain.YieldAsync());
    await Measure("16 callers, grain calls grain", 500_000, 16, i => many[i & 63].PassAsync("0", CancellationToken.None));
    await Measure("1 caller, with a live token", 500_000, 1, TokenCall);
}

GC.Collect();
long before = GC.GetTotalMemory(true);
const int Activations = 200_000;
await Measure("new activations, 16 callers", Activations, 16, i => grains.GetGrain<IBenchGrain>(i.ToString(CultureInfo.InvariantCulture)).AddAsync(1, 2));
Print($"{"heap per idle grain",-40} {(GC.GetTotalMemory(true) - before) / Activations} B");
long stopping = Stopwatch.GetTimestamp();
await host.StopAsync();
Print($"{"stop with all of them",-40} {Stopwatch.GetElapsedTime(stopping).TotalMilliseconds:F0} ms");

async Task TokenCall(int i)
{
    using CancellationTokenSource source = new();
    await many[0].PassAsync("0", source.Token);
}

static async Task Measure(string name, int count, int callers, Func<int, Task> call)
{
    // A timer's callback waits in the pool's common queue: how long, tells whether calls leave room for anything else.
    long due = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100);
    TimeSpan lag = TimeSpan.Zero;
    using Timer timer = new(_ =>
    {
        TimeSpan late = Stopwatch.GetElapsedTime(due);
        lag = late > lag ? late : lag;
        due = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100);
    }, null, 10, 10);
    long bytes = GC.GetTotalAllocatedBytes(true);
    TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
    long start = Stopwatch.GetTimestamp();
    await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
    {
        for (int i = caller; i < count; i += callers)
        {
            await call(i);
        }
    })));
    TimeSpan time = Stopwatch.GetElapsedTime(start);
    TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
    Print($"{name,-40} {count / time.TotalSeconds / 1000,8:F0} K/s {used.TotalMicroseconds / count,8:F2} us CPU {(GC.GetTotalAllocatedBytes(true) - bytes) / count,6} B {lag.TotalMilliseconds,8:F0} ms lag");
}

static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
