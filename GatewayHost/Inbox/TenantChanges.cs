using System.Collections.Immutable;
using Asya.Events;
using Asya.Streaming;

namespace Asya.Gateway.Inbox;

/// <summary>The listeners for changes of a tenant's tasks.</summary>
internal sealed class TenantChanges : IFeedListener
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<ChangeListener>> _listeners = new(StringComparer.Ordinal);

    public ChangeListener Listen(string tenant, TimeSpan tickEvery, TimeProvider clock)
    {
        ChangeListener listener = new(this, tenant, tickEvery, clock);
        lock (_lock)
        {
            if (!_listeners.TryGetValue(tenant, out List<ChangeListener>? all))
            {
                _listeners[tenant] = all = [];
            }

            all.Add(listener);
        }

        return listener;
    }

    public void Remove(ChangeListener listener)
    {
        lock (_lock)
        {
            if (_listeners.TryGetValue(listener.Tenant, out List<ChangeListener>? all) && all.Remove(listener) && all.Count == 0)
            {
                _listeners.Remove(listener.Tenant);
            }
        }
    }

    /// <summary>Tells those of the events' tenants. Must neither wait nor throw: every event of the cluster comes along here.</summary>
    public void OnEvents(ImmutableArray<TaskEvent> events)
    {
        lock (_lock)
        {
            if (_listeners.Count == 0)
            {
                return;
            }

            foreach (TaskEvent taskEvent in events)
            {
                // What a handler shows while it works changes no list.
                if (taskEvent.Seq != TaskEvent.Live && _listeners.TryGetValue(taskEvent.Key.Tenant, out List<ChangeListener>? all))
                {
                    all.ForEach(static listener => listener.OnChange());
                }
            }
        }
    }

    /// <summary>Tells all: events may have been lost.</summary>
    public void OnGap()
    {
        lock (_lock)
        {
            foreach (List<ChangeListener> all in _listeners.Values)
            {
                all.ForEach(static listener => listener.OnChange());
            }
        }
    }
}
