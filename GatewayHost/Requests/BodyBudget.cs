using System.Threading.RateLimiting;
using Asya.Gateway.Errors;

namespace Asya.Gateway.Requests;

/// <summary>
/// Bounds the memory of the large bodies that are worked on at a time: a burst waits, and is then refused, and ends no process.
/// </summary>
internal sealed class BodyBudget(TimeProvider clock) : IDisposable
{
    private const int Unit = 1024;

    /// <summary>Bodies up to this size cost what any request costs.</summary>
    private const long Small = 64 * Unit;

    /// <summary>Until it is stored, a body is in memory about eight times; and for them all is a quarter of the memory.</summary>
    private const int Share = 8 * 4;

    /// <summary>How many of them may wait.</summary>
    private const int QueueFactor = 8;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>After this time a body has been stored, and its request waits for something else.</summary>
    private static readonly TimeSpan MaxHold = TimeSpan.FromSeconds(10);

    private readonly int _units = (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Share / Unit, 1, int.MaxValue / 16);

    private ConcurrencyLimiter? _limiter;

    private ConcurrencyLimiter Limiter => LazyInitializer.EnsureInitialized(ref _limiter, () => new ConcurrencyLimiter(new()
    {
        PermitLimit = _units,
        QueueLimit = _units * QueueFactor,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    }));

    /// <summary>Waits for room for a body of so many bytes, which the request has until it is answered.</summary>
    /// <exception cref="RequestException">There was none in time.</exception>
    public async ValueTask EnterAsync(HttpContext context, long length)
    {
        if (length <= Small)
        {
            return;
        }

        // The largest body is let in alone where it would never have enough room.
        int units = (int)Math.Min(length / Unit, _units);
        using CancellationTokenSource late = new(MaxWait, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        RateLimitLease? lease = null;
        try
        {
            lease = await Limiter.AcquireAsync(units, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            // Refused below.
        }

        if (lease is not { IsAcquired: true })
        {
            lease?.Dispose();
            throw Overloaded();
        }

        Hold hold = new(lease);
        context.Response.RegisterForDispose(hold);
        context.Response.OnStarting(() =>
        {
            hold.Dispose();
            return Task.CompletedTask;
        });
        hold.EndsAfter(clock, MaxHold);
    }

    public void Dispose() => _limiter?.Dispose();

    public static RequestException Overloaded() => new(RequestError.Overloaded, "There is no memory for a request of this size now.");

    private sealed class Hold(RateLimitLease lease) : IDisposable
    {
        private ITimer? _timer;
        private int _isOver;

        public void EndsAfter(TimeProvider clock, TimeSpan limit) =>
            _timer = clock.CreateTimer(static hold => ((Hold)hold!).Dispose(), this, limit, Timeout.InfiniteTimeSpan);

        public void Dispose()
        {
            // The answer and the timer may come together.
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                lease.Dispose();
                _timer?.Dispose();
            }
        }
    }
}
