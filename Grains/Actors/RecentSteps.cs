using Asya.Steps;

namespace Asya.Grains.Actors;

/// <summary>The attempts whose outcome their tasks have just got. A start of one of them was sent before that, and is late.</summary>
internal sealed class RecentSteps(TimeProvider machine)
{
    // A call within the cluster is late by milliseconds, and there are a few thousand steps a second.
    private const int Most = 4096;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<StepNumber, long> _steps = [];
    private readonly Queue<StepNumber> _order = [];

    public void Add(StepNumber step)
    {
        lock (_lock)
        {
            if (!_steps.TryAdd(step, machine.GetTimestamp()))
            {
                return;
            }

            _order.Enqueue(step);
            while (_order.Count > Most || !IsRecent(_order.Peek()))
            {
                _steps.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Tells whether an attempt is over. Soon forgotten, as a task's id may be used anew once the task is removed.</summary>
    public bool Contains(StepNumber step)
    {
        lock (_lock)
        {
            return _steps.ContainsKey(step) && IsRecent(step);
        }
    }

    private bool IsRecent(StepNumber step) => machine.GetElapsedTime(_steps[step]) < Kept;
}
