using System.Collections.Concurrent;
using System.Globalization;

namespace Asya.SystemTests.Crash;

/// <summary>Clients that never stop creating and answering tasks, whatever happens to the silo.</summary>
internal sealed class CrashDriver(SiloProcess silo, int seed)
{
    private const int Clients = 24;

    // Each one costs a checkpoint that stays; a few are enough to see that they do.
    private const int MaxLeftPaused = 20;

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);

    // Longer than the time after which a checkpoint that came too late for its cancel is deleted.
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(60);

    private static readonly StoryKind[] Kinds = Enum.GetValues<StoryKind>();

    private readonly ConcurrentBag<Story> _stories = [];
    private readonly CancellationTokenSource _enough = new();
    private readonly ConcurrentDictionary<Story, byte> _open = new();
    private int _leftPaused;
    private Task _clients = Task.CompletedTask;

    public string Summary =>
        $"{_stories.Count} tasks ({string.Join(", ", _stories.GroupBy(s => s.Kind).OrderBy(g => g.Key).Select(g => $"{g.Key} {g.Count()}"))})";

    /// <summary>Gets the first thing that went wrong, as soon as it has.</summary>
    public Task Trouble => Task.WhenAny(_failures).Unwrap();

    private Task[] _failures = [];

    public void Start()
    {
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(PlayAsync)];
        _failures = clients;
        _clients = Task.WhenAll(clients);
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
        string[] expected = [.. _stories.Where(s => s.Kind == StoryKind.LeftPaused).Select(s => $"{s.Id}/1").Order(StringComparer.Ordinal)];
        await Eventually.BecomesAsync(
            "the only checkpoints are those of the paused tasks",
            CleanupLimit,
            () => silo.Checkpoints().SequenceEqual(expected),
            () => $"too many: {string.Join(", ", silo.Checkpoints().Except(expected))}; too few: {string.Join(", ", expected.Except(silo.Checkpoints()))}");
    }

    private async Task PlayAsync(int client)
    {
        // Each client has its own numbers, so that the order in which they get their turns changes nothing.
        Random random = new(HashCode.Combine(seed, client));
        for (int n = 0; !_enough.IsCancellationRequested; n++)
        {
            Story story = new(silo, string.Create(CultureInfo.InvariantCulture, $"c{client}-{n}"), NextKind(random), random.Next(300));
            _stories.Add(story);
            _open[story] = 0;
            await story.LiveAsync();
            _open.TryRemove(story, out _);
            await Task.Delay(random.Next(100));
        }
    }

    private StoryKind NextKind(Random random)
    {
        StoryKind kind = Kinds[random.Next(Kinds.Length)];
        return kind == StoryKind.LeftPaused && Interlocked.Increment(ref _leftPaused) > MaxLeftPaused ? StoryKind.Review : kind;
    }
}
