namespace Asya.TestKit;

/// <summary>A gate in the code under test: the test sees the arrivals and decides when it opens.</summary>
public sealed class Gate
{
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _watchers = [];
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrivals;

    /// <summary>Gets how many have come to the gate so far.</summary>
    public int Arrivals
    {
        get
        {
            lock (_lock)
            {
                return _arrivals;
            }
        }
    }

    /// <summary>For the code under test: records the arrival and waits until the gate is open.</summary>
    public Task PassAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _arrivals++;
            foreach ((int count, TaskCompletionSource reached) in _watchers)
            {
                if (_arrivals >= count)
                {
                    reached.TrySetResult();
                }
            }
        }

        return _open.Task.WaitAsync(cancellationToken);
    }

    /// <summary>For the test: waits until so many have come.</summary>
    public Task ArrivedAsync(int count, string what)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_arrivals >= count)
            {
                return Task.CompletedTask;
            }

            _watchers.Add((count, reached));
        }

        return reached.Task.WithTimeout(what);
    }

    public void Open() => _open.TrySetResult();
}
