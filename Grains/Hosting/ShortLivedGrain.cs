namespace Asya.Grains.Hosting;

/// <summary>A grain that is in memory for as long as it has something to do, and no longer, however its calls end.</summary>
/// <remarks>
/// Orleans keeps an activation for minutes after its last call, whether that did anything or was refused. Keys come from outside, so
/// calls about tasks that never were would fill the memory. This is the one place that sees every call return.
/// </remarks>
internal abstract class ShortLivedGrain : Grain, IIncomingGrainCallFilter
{
    private int _calls;

    /// <summary>Gets whether a call is at work.</summary>
    protected bool IsCalled => _calls > 0;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (_calls++ == 0)
        {
            OnCalled();
        }

        bool failed = true;
        try
        {
            EngineCalls.Judge(context);
            await context.Invoke();
            failed = false;
        }
        finally
        {
            // In a reentrant grain calls overlap: the last one to return is the one that knows.
            if (--_calls == 0)
            {
                OnReturned(failed);
            }
        }
    }

    /// <summary>A call begins, and none is at work.</summary>
    protected virtual void OnCalled()
    {
    }

    /// <summary>No call is at work any more. Leaves; a grain that may have more to do decides otherwise.</summary>
    /// <param name="failed">Whether the call was refused or threw.</param>
    protected virtual void OnReturned(bool failed) => DeactivateOnIdle();
}
