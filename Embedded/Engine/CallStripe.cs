namespace Orleans.Embedded;

/// <summary>A part of the outstanding calls with a lock of its own: a list from the oldest to the newest.</summary>
internal sealed class CallStripe
{
    private readonly Lock _gate = new();
    private Call? _oldest;
    private Call? _newest;

    public void Add(Call call)
    {
        lock (_gate)
        {
            call.Older = _newest;
            if (_newest is null)
            {
                _oldest = call;
            }
            else
            {
                _newest.Newer = call;
            }

            _newest = call;
        }
    }

    public void Remove(Call call)
    {
        lock (_gate)
        {
            if (call.Older is null)
            {
                _oldest = call.Newer;
            }
            else
            {
                call.Older.Newer = call.Newer;
            }

            if (call.Newer is null)
            {
                _newest = call.Older;
            }
            else
            {
                call.Newer.Older = call.Older;
            }

            call.Older = null;
            call.Newer = null;
        }
    }

    public List<Call> All()
    {
        List<Call> all = [];
        lock (_gate)
        {
            for (Call? call = _oldest; call is not null; call = call.Newer)
            {
                all.Add(call);
            }
        }

        return all;
    }

    /// <summary>Stamps the calls not seen before and returns those seen too long ago.</summary>
    public List<Call> Overdue(TimeProvider clock, TimeSpan timeout)
    {
        List<Call> overdue = [];
        long now = clock.GetTimestamp();
        lock (_gate)
        {
            for (Call? call = _newest; call is { SeenAt: 0 }; call = call.Older)
            {
                call.SeenAt = Math.Max(1, now);
            }

            for (Call? call = _oldest; call is not null && clock.GetElapsedTime(call.SeenAt, now) >= timeout; call = call.Newer)
            {
                overdue.Add(call);
            }
        }

        return overdue;
    }
}
