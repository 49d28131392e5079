namespace Orleans.Embedded;

/// <summary>The activations of one stateless worker: as many as there is work for, up to a maximum.</summary>
internal sealed class StatelessWorkers(Silo silo, GrainClass grainClass, string key) : IGrainTarget
{
    private readonly List<Activation> _workers = [];
    private bool _ended;

    public bool Receive(Request request)
    {
        while (true)
        {
            Activation worker;
            lock (_workers)
            {
                if (_ended)
                {
                    return false;
                }

                worker = Choose();
            }

            if (worker.Receive(request))
            {
                return true;
            }
        }
    }

    public void Remove(Activation worker)
    {
        lock (_workers)
        {
            _workers.Remove(worker);
            if (_workers.Count == 0)
            {
                _ended = true;
                grainClass.Targets.TryRemove(new(key, this));
            }
        }
    }

    public Task DeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.WhenAll(Snapshot().Select(worker => worker.DeactivateAsync(reason, cancellationToken)));

    public void CollectIdle(long now, TimeSpan age)
    {
        foreach (Activation worker in Snapshot())
        {
            worker.CollectIdle(now, age);
        }
    }

    private Activation[] Snapshot()
    {
        lock (_workers)
        {
            return [.. _workers];
        }
    }

    // The oldest that is free, else a new one, else the one with the least to do.
    private Activation Choose()
    {
        Activation? best = null;
        int bestLoad = int.MaxValue;
        foreach (Activation worker in _workers)
        {
            int load = worker.Load;
            if (load == 0)
            {
                return worker;
            }

            if (load < bestLoad)
            {
                (best, bestLoad) = (worker, load);
            }
        }

        if (best is null || _workers.Count < grainClass.MaxWorkers)
        {
            best = new(silo, grainClass, key, this);
            _workers.Add(best);
        }

        return best;
    }
}
