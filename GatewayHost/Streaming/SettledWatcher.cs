using Asya.Events;
using Asya.Streaming;
using Asya.Tasks;

namespace Asya.Gateway.Streaming;

/// <summary>Waits for a task to be paused or over.</summary>
internal sealed class SettledWatcher(LiveEventReceiver feed, TaskKey key) : TaskWatcher(feed, key)
{
    private readonly Lock _lock = new();
    private long _settledAt;
    private long _after = long.MaxValue;
    private bool _gap;
    private TaskCompletionSource? _wake;

    public override void OnEvent(TaskEvent taskEvent)
    {
        if (!taskEvent.Phase.IsSettled)
        {
            return;
        }

        lock (_lock)
        {
            _settledAt = Math.Max(_settledAt, taskEvent.Seq);
            if (_settledAt > _after)
            {
                _wake?.TrySetResult();
            }
        }
    }

    public override void OnGap()
    {
        lock (_lock)
        {
            _gap = true;
            _wake?.TrySetResult();
        }
    }

    /// <summary>Gets a task that ends when the live feed has shown the task settled after an event, or has a gap.</summary>
    public Task WakeAsync(long after)
    {
        lock (_lock)
        {
            _after = after;
            if (_settledAt > after || _gap)
            {
                _gap = false;
                return Task.CompletedTask;
            }

            // The continuation is a request; it must not run under the feed's lock.
            if (_wake is null || _wake.Task.IsCompleted)
            {
                _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _wake.Task;
        }
    }

    /// <summary>Tells whether the live feed has shown the task settled after an event.</summary>
    public bool HasSettled(long after)
    {
        lock (_lock)
        {
            return _settledAt > after;
        }
    }
}
