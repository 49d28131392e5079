using System.Collections.Concurrent;

namespace Asya.SystemTests.Crash;

/// <summary>A silo that is killed at random moments, with its clients, its webhook and, for some, a disk that is full at times.</summary>
internal sealed class StormSilo : IAsyncDisposable
{
    private const int MaxRoundMs = 900;

    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _accepted = new();
    private readonly ConcurrentDictionary<string, string> _told = new();
    private readonly Webhook _hook;
    private readonly SmallDisk? _disk;
    private readonly Random _random;
    private readonly CrashDriver _driver;
    private int _disruptions;
    private int _disruptionsOver;

    private StormSilo(SiloProcess silo, Webhook hook, SmallDisk? disk, int clients, int seed)
    {
        (Silo, _hook, _disk, _random) = (silo, hook, disk, new Random(seed));
        RunsDirectory = _directory.Make("runs");
        _hook.Answer = (number, context) =>
        {
            // Every fifth is refused, and has to be made again.
            if (number % 5 == 0)
            {
                context.Response.StatusCode = 503;
            }
            else
            {
                string delivery = context.Request.Headers["X-Asya-Delivery"].ToString();
                _accepted.GetOrAdd(context.Request.Path.Value!, static _ => []).Enqueue(delivery);
            }

            return Task.CompletedTask;
        };
        _driver = new(this, clients, seed);
    }

    public SiloProcess Silo { get; }

    /// <summary>Gets the folder below which handlers leave a file for each run.</summary>
    public string RunsDirectory { get; }

    public bool HasSmallDisk => _disk is not null;

    public int Kills { get; private set; }

    public int FullDisks { get; private set; }

    public int StartsOnAFullDisk { get; private set; }

    public TimeSpan SlowestStart { get; private set; }

    public IReadOnlyCollection<Story> Stories => _driver.Stories;

    /// <summary>Gets how many kills and full disks have begun.</summary>
    public int Disruptions => Volatile.Read(ref _disruptions);

    /// <summary>Gets how many of them are over.</summary>
    public int DisruptionsOver => Volatile.Read(ref _disruptionsOver);

    public static async Task<StormSilo> StartAsync(SmallDisk? disk, int clients, int seed)
    {
        // Deletions at once are what may go wrong here: at the end the only checkpoints have to be those of tasks that wait.
        SiloSettings settings = SiloSettings.WithTestActors
            .With("ASYA_CHECKPOINT_GRACE", "0")
            .With("Asya__Gateway__Push__AllowInsecure", "true")
            .With("Asya__Gateway__Push__RequestTimeout", "00:00:01")
            .With("Asya__Gateway__Push__FirstRetry", "00:00:00.200")
            .With("Asya__Gateway__Push__LongestRetry", "00:00:02")
            .With("Asya__Gateway__Push__MaxAttempts", "1000")
            with
        { Config = Path.Combine(AppContext.BaseDirectory, "storm"), Disk = disk };
        return new(await SiloProcess.StartAsync(settings), await Webhook.StartAsync(), disk, clients, seed);
    }

    /// <summary>The address of a task's webhook.</summary>
    public string HookOf(string task) => $"{_hook.Url}/{task}";

    /// <summary>What the webhook of a task has accepted, in order, without what it had accepted before.</summary>
    public IReadOnlyList<string> Accepted(string task)
    {
        while (_hook.TryNext() is { } call)
        {
            _told[call.DeliveryId] = call.What;
        }

        return _accepted.TryGetValue($"/hook/{task}", out ConcurrentQueue<string>? deliveries)
            ? [.. deliveries.Distinct().Select(delivery => _told[delivery])]
            : [];
    }

    /// <summary>Kills until it is enough, and lets everything come to its end.</summary>
    public async Task LiveAsync(Func<bool> isEnough)
    {
        _driver.Start();
        while (!isEnough() && await WaitAsync())
        {
            if (_disk is not null && _random.Next(3) == 0)
            {
                await FillAsync();
                if (_random.Next(2) == 0)
                {
                    Free();
                    continue;
                }
            }

            await KillAsync();
        }

        await _driver.SettleAsync();
    }

    public Task VerifyAsync() => _driver.VerifyAsync();

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        await _hook.DisposeAsync();
        _disk?.Dispose();
        _directory.Dispose();
    }

    // The one place where time itself is the test: the moment is random. A process lives about as long as it takes to start, so that
    // tasks come forward also where many start at once.
    private async Task<bool> WaitAsync()
    {
        Task moment = Task.Delay(_random.Next(Math.Max(MaxRoundMs, (int)(1.5 * Silo.StartTook.TotalMilliseconds))));
        return await Task.WhenAny(moment, _driver.Trouble) == moment;
    }

    private async Task FillAsync()
    {
        Interlocked.Increment(ref _disruptions);
        FullDisks++;
        _disk!.Fill();
        await WaitAsync();
    }

    private void Free()
    {
        _disk!.MakeRoom();
        Interlocked.Increment(ref _disruptionsOver);
    }

    private async Task KillAsync()
    {
        Interlocked.Increment(ref _disruptions);
        Kills++;
        await Silo.KillAsync();
        if (_disk is { IsFull: true } && (_random.Next(2) == 0 || await DidNotStartAsync()))
        {
            Free();
        }

        if (!Silo.IsRunning)
        {
            await Silo.StartAgainAsync();
        }

        if (_disk is { IsFull: true })
        {
            Free();
        }

        SlowestStart = Silo.StartTook > SlowestStart ? Silo.StartTook : SlowestStart;
        Interlocked.Increment(ref _disruptionsOver);
    }

    private async Task<bool> DidNotStartAsync()
    {
        StartsOnAFullDisk++;
        try
        {
            await Silo.StartAgainAsync();
            return false;
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("Asya cannot start: ", StringComparison.Ordinal))
        {
            // One line that says so; the supervisor starts it again.
            return true;
        }
    }
}
