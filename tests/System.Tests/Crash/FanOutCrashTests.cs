using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Xunit.Abstractions;

namespace Asya.SystemTests.Crash;

/// <summary>kill -9 at random moments while a task has many children.</summary>
public sealed class FanOutCrashTests(ITestOutputHelper output)
{
    private static readonly int Slices = Tier.IsFull ? 1000 : 250;
    private static readonly int Kills = Tier.IsFull ? 8 : 3;
    private const int MaxRoundMs = 500;

    [Fact]
    public async Task All_slices_meet_once_however_often_the_process_is_killed()
    {
        Random random = new(Tier.Seed);
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.WithTestActors);
        string id = MeshClient.NewId("crowd");
        string envelope = MeshClient.Envelope(id, "splitter", $$"""{"slices":{{Slices + 1}}}""");
        await Persistence.SendAsync(silo, mesh => mesh.CreateAsync(envelope));
        long start = Stopwatch.GetTimestamp();
        int killed = 0;
        while (killed < Kills && !await IsOverAsync(silo, id))
        {
            // Time itself is the test: the moment of death is random.
            await Task.Delay(random.Next(MaxRoundMs));
            await silo.RestartAfterKillAsync();
            killed++;
        }

        SseEvent end = await Persistence.TryAsync(silo, mesh => mesh.UntilAsync(id, "over", e => e.IsTerminal));
        Assert.Equal("succeeded", end.Status);
        output.WriteLine(
            $"[asya] fan-out crash: {Slices} slices, {killed} kills, ASYA_TEST_SEED={Tier.Seed}, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");

        JsonElement result = (await silo.Mesh.TaskAsync(id)).Result;
        Assert.Equal(5, result.GetProperty("value").GetInt32());
        Assert.Equal(Enumerable.Range(1, Slices).Select(n => n + 5), result.GetProperty("results").EnumerateArray()
            .Select(s => s.GetProperty("value").GetInt32()));
        List<SseEvent> events = await silo.Mesh.EventsAsync(id);
        Assert.Equal(Slices, events.Count(e => e.Kind == "slice"));
        Assert.Single(events, e => e.Kind == "gathered");
        await AssertChildrenAsync(silo, id);
    }

    private static Task<bool> IsOverAsync(SiloProcess silo, string id) =>
        Persistence.TryAsync(silo, async mesh => (await mesh.TaskAsync(id)).Json.GetProperty("status").GetString() == "succeeded");

    private static async Task AssertChildrenAsync(SiloProcess silo, string parent)
    {
        int children = 0;
        string? cursor = null;
        do
        {
            Reply page = await silo.Mesh.GetAsync($"/mesh?limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            page.Expect(HttpStatusCode.OK);
            foreach (JsonElement task in page.Json.GetProperty("tasks").EnumerateArray()
                .Where(t => t.GetProperty("id").GetString() != parent))
            {
                Assert.Equal(("succeeded", parent), (task.GetProperty("status").GetString(), task.GetProperty("parent_id").GetString()));
                children++;
            }

            cursor = page.Json.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(Slices, children);
    }
}
