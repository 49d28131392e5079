using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.Crash;

/// <summary>Clients that never stop creating and answering tasks, whatever happens to the silo.</summary>
internal sealed class CrashDriver(StormSilo storm, int clients, int seed)
{
    // Each one costs a checkpoint that stays; a few are enough to see that they do.
    private const int MaxLeftPaused = 20;

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(240);

    // Longer than the time after which a checkpoint that came too late for its cancel is deleted.
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(60);

    private static readonly StoryKind[] Kinds = Enum.GetValues<StoryKind>();

    private readonly SiloProcess silo = storm.Silo;
    private readonly ConcurrentBag<Story> _stories = [];
    private readonly CancellationTokenSource _enough = new();
    private readonly ConcurrentDictionary<Story, byte> _open = new();
    private int _leftPaused;
    private Task _clients = Task.CompletedTask;

    public IReadOnlyCollection<Story> Stories => _stories;

    /// <summary>Gets the first thing that went wrong, as soon as it has.</summary>
    public Task Trouble => Task.WhenAny(_failures).Unwrap();

    private Task[] _failures = [];

    public void Start()
    {
        _failures = [.. Enumerable.Range(0, clients).Select(PlayAsync)];
        _clients = Task.WhenAll(_failures);
    }

    /// <summary>Starts no more tasks, and waits until those that were started are where they should be.</summary>
    public async Task SettleAsync()
    {
        await _enough.CancelAsync();
        try
        {
            await _clients.WaitAsync(SettleLimit);
        }
        catch (TimeoutException)
        {
            Assert.Fail(
                $"Stuck for {SettleLimit}: {string.Join(", ", _open.Keys.Select(s => $"{s.Id} ({s.Kind}): {s.Progress}"))}\n{silo.Output}");
        }
    }

    public async Task VerifyAsync()
    {
        await Parallel.ForEachAsync(
            _stories, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (story, _) => await story.VerifyAsync());
        await VerifyTasksAsync();
        string[] expected = [.. _stories.Where(s => s.Kind == StoryKind.LeftPaused).Select(s => $"{s.Id}/1").Order(StringComparer.Ordinal)];
        await Eventually.BecomesAsync(
            "the only checkpoints are those of the paused tasks",
            CleanupLimit,
            () => silo.Checkpoints().SequenceEqual(expected),
            () => $"too many: {string.Join(", ", silo.Checkpoints().Except(expected))}; too few: {string.Join(", ", expected.Except(silo.Checkpoints()))}");
    }

    /// <summary>There are these tasks and the slices of these, and no other.</summary>
    private async Task VerifyTasksAsync()
    {
        Dictionary<string, int> left = _stories.ToDictionary(s => s.Id, s => s.Children);
        int others = _stories.Count;
        string? cursor = null;
        do
        {
            Reply page = await silo.Mesh.GetAsync($"/mesh?limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            page.Expect(HttpStatusCode.OK);
            foreach (JsonElement task in page.Json.GetProperty("tasks").EnumerateArray())
            {
                string id = task.GetProperty("id").GetString()!;
                if (left.ContainsKey(id))
                {
                    others--;
                    continue;
                }

                string? parent = task.GetProperty("parent_id").GetString();
                Assert.True(parent is not null && left.ContainsKey(parent), $"Nothing has made the task {task.GetRawText()}");
                Assert.Equal("succeeded", task.GetProperty("status").GetString());
                left[parent]--;
            }

            cursor = page.Json.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(0, others);
        Assert.DoesNotContain(left, static story => story.Value != 0);
    }

    private async Task PlayAsync(int client)
    {
        // Each client has its own numbers, so that the order in which they get their turns changes nothing.
        Random random = new(HashCode.Combine(seed, client));
        for (int n = 0; !_enough.IsCancellationRequested; n++)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"c{client}-{n}");
            Story story = new(storm, id, NextKind(client, n, random), random.Next(300));
            _stories.Add(story);
            _open[story] = 0;
            await story.LiveAsync();
            _open.TryRemove(story, out _);
            await Task.Delay(random.Next(100));
        }
    }

    // Each kind in turn at first, so that even a short storm has all.
    private StoryKind NextKind(int client, int n, Random random)
    {
        StoryKind kind = Kinds[n == 0 ? (int)((uint)(client + seed) % (uint)Kinds.Length) : random.Next(Kinds.Length)];
        return kind == StoryKind.LeftPaused && Interlocked.Increment(ref _leftPaused) > MaxLeftPaused ? StoryKind.Review : kind;
    }
}
