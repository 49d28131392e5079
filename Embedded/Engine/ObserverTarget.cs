using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>An object that grains may call. Its calls run one after the other on the thread pool.</summary>
internal sealed class ObserverTarget(Silo silo, IGrainObserver observer)
{
    // Weak, as in Orleans: whoever wants to hear keeps its ear.
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private readonly Queue<Call> _calls = new();
    private bool _running;

    public GrainId Id { get; } = GrainId.Create("observer", Guid.NewGuid().ToString("N"));

    public bool IsDeleted { get; set; }

    public void Receive(Call call)
    {
        lock (_calls)
        {
            _calls.Enqueue(call);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static target => _ = target.RunAsync(), this, preferLocal: false);
    }

    private async Task RunAsync()
    {
        while (TryTake(out Call? call))
        {
            // Nobody answers for an observer that is gone: who waits for it, times out.
            if (IsDeleted || !_observer.TryGetTarget(out IGrainObserver? target))
            {
                silo.Log.ObserverGone(Id, call.ToString());
            }
            else if (!call.IsObsolete && await call.RunOnObserverAsync(target) is { } error)
            {
                silo.Log.ObserverFailed(call.ToString(), error);
            }
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Call? call)
    {
        lock (_calls)
        {
            _running = _calls.TryDequeue(out call);
            return _running;
        }
    }
}
