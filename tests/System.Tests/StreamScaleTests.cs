using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace Asya.SystemTests;

/// <summary>
/// Two thousand people watch two thousand tasks through one gateway. Rates and delays are printed, not asserted: bench/ measures them.
/// </summary>
[Collection(Alone.Name)]
public sealed class StreamScaleTests(ITestOutputHelper output)
{
    private const int Rounds = 3;
    private const int EventsPerSecond = 500;
    private const long MegaByte = 1024 * 1024;
    private const long MemoryLimit = 200 * MegaByte;

    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);

    // Fewer, to try the test itself.
    private static readonly int Streams =
        int.Parse(Environment.GetEnvironmentVariable("ASYA_TEST_STREAMS") ?? "2000", CultureInfo.InvariantCulture);

    [FullFact]
    public async Task Two_thousand_streams_get_every_event_in_order()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product);
        using HttpClient watchers = new(
            new SocketsHttpHandler { MaxConnectionsPerServer = Streams })
        { Timeout = Timeout.InfiniteTimeSpan };
        string[] tasks = [.. Enumerable.Range(0, Streams).Select(static n => string.Create(CultureInfo.InvariantCulture, $"watched-{n}"))];
        await Parallel.ForEachAsync(tasks, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (id, _) =>
            await silo.Mesh.CreatePausedAsync($$"""{"id":"{{id}}","flow":"report_approval","payload":{"topic":"{{id}}"} }"""));
        long before = silo.ResidentMemory();

        ConcurrentBag<double>[] delays = [.. Enumerable.Range(0, Rounds).Select(static _ => new ConcurrentBag<double>())];
        using CancellationTokenSource end = new(OpenLimit + EndLimit);
        using CountdownEvent open = new(Streams);
        TaskCompletionSource allOpen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int>[] readers = [
            .. tasks.Select((id, n) => ReadAsync(silo, watchers, id, () => Opened(open, allOpen), delays[n % Rounds], end.Token))];
        await allOpen.Task.WaitAsync(OpenLimit);
        long watched = silo.ResidentMemory();

        // The first task says how many events an answer makes, and with that how many answers make so many events a second.
        int eventsEach = await AnswerAsync(silo, tasks[0], readers[0]);
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < Rounds; round++)
        {
            await AnswerAllAsync(silo, [.. tasks.Where((_, n) => n % Rounds == round && n > 0)], (double)EventsPerSecond / eventsEach);
        }

        int[] counts = await Task.WhenAll(readers).WaitAsync(EndLimit);
        double rate = counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
        long peak = silo.ResidentMemory();
        double[] p99 = [.. delays.Select(static round => Percentile([.. round], 0.99))];
        Say($"{Streams} streams, {eventsEach} events each, {rate:0} events/s; p99 {string.Join(", ", p99.Select(static ms => $"{ms:0.0}"))} ms, median {Percentile([.. delays[^1]], 0.5):0.0} ms");
        Say($"resident memory: {before / MegaByte} MB before, {watched / MegaByte} MB with all streams open, {peak / MegaByte} MB at the end");

        Assert.All(counts, count => Assert.Equal(eventsEach, count));
        Assert.True(peak - before < MemoryLimit, $"{Streams} streams took {(peak - before) / MegaByte} MB.");
    }

    private static void Opened(CountdownEvent open, TaskCompletionSource all)
    {
        if (open.Signal())
        {
            all.SetResult();
        }
    }

    private static async Task<int> AnswerAsync(SiloProcess silo, string id, Task<int> reader)
    {
        await silo.Mesh.ResumeAsync(id, """{"approved":true}""");
        return await reader.WaitAsync(EndLimit);
    }

    private static async Task AnswerAllAsync(SiloProcess silo, string[] tasks, double perSecond)
    {
        using PeriodicTimer pace = new(TimeSpan.FromSeconds(1 / perSecond));
        List<Task> answers = [];
        foreach (string id in tasks)
        {
            await pace.WaitForNextTickAsync();
            answers.Add(silo.Mesh.ResumeAsync(id, """{"approved":true}"""));
        }

        await Task.WhenAll(answers);
    }

    /// <summary>
    /// Reads a stream to its end, checks its order, and gets how many events came after the first, which shows the task as it is.
    /// </summary>
    private static async Task<int> ReadAsync(
        SiloProcess silo, HttpClient http, string id, Action opened, ConcurrentBag<double> delays, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, silo.Mesh.Absolute($"/mesh/{id}/events"));
        using SseReader stream = await SseReader.OpenAsync(http, request, cancellationToken: cancellationToken);
        SseEvent last = (await stream.NextAsync(cancellationToken))!;
        opened();
        int count = 0;
        while (await stream.NextAsync(cancellationToken) is { } next)
        {
            using JsonDocument data = JsonDocument.Parse(next.Data);
            delays.Add((DateTime.UtcNow - data.RootElement.GetProperty("timestamp").GetDateTime()).TotalMilliseconds);
            Assert.Equal(last.Id + 1, next.Id);
            last = next;
            count++;
        }

        Assert.Equal("succeeded", last.Status);
        return count;
    }

    private static double Percentile(double[] values, double part)
    {
        Array.Sort(values);
        return values[(int)((values.Length - 1) * part)];
    }

    private void Say(string what) => output.WriteLine(what);
}
