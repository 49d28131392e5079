namespace Orleans.Embedded;

/// <summary>All calls whose callers still wait, so that one timer can notice those that wait for too long.</summary>
/// <remarks>
/// A call gets no time stamp when it is made: the sweep stamps those it sees for the first time. So a call never times
/// out early, and up to one period late.
/// </remarks>
internal sealed class OutstandingCalls : IDisposable
{
    private static readonly int StripeCount = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2);

    private readonly CallStripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new CallStripe())];
    private readonly TimeProvider _clock;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;

    public OutstandingCalls(TimeProvider clock, TimeSpan timeout)
    {
        _clock = clock;
        _timeout = timeout;
        Period = TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds, 1, 1000));
        _timer = clock.CreateTimer(static state => ((OutstandingCalls)state!).Sweep(), this, Period, Period);
    }

    private TimeSpan Period { get; }

    public void Add(Call call)
    {
        int stripe = Environment.CurrentManagedThreadId & (StripeCount - 1);
        call.Stripe = stripe;
        _stripes[stripe].Add(call);
    }

    public void Remove(Call call)
    {
        if (call.Stripe >= 0)
        {
            _stripes[call.Stripe].Remove(call);
        }
    }

    /// <summary>Ends all of them: nobody will answer any more.</summary>
    public void FailAll(Func<Call, Exception> error)
    {
        foreach (Call call in _stripes.SelectMany(s => s.All()))
        {
            call.Fail(error(call));
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        // A timer is a little early now and then; that must not cost a whole period.
        TimeSpan enough = _timeout - (Period / 16);
        foreach (Call call in _stripes.SelectMany(s => s.Overdue(_clock, enough)))
        {
            call.OnTimeout(_timeout);
        }
    }
}
