namespace Asya.TestKit;

/// <summary>Lets a test wait for a condition of a fake, a listener or a spy, which is checked after each change.</summary>
public sealed class Watch
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = NewSource();

    /// <summary>For the owner: something has changed.</summary>
    public void Changed()
    {
        lock (_lock)
        {
            _next.TrySetResult();
            _next = NewSource();
        }
    }

    /// <summary>For the test: completes when the condition holds, now or after a change.</summary>
    public Task UntilAsync(string what, Func<bool> isSo) => UntilAsync(what, () => Task.FromResult(isSo()));

    /// <inheritdoc cref="UntilAsync(string, Func{bool})"/>
    public async Task UntilAsync(string what, Func<Task<bool>> isSo, Func<string>? seen = null)
    {
        // One limit for all checks.
        Task late = Task.Delay(Eventually.Patience);
        while (true)
        {
            Task next;
            lock (_lock)
            {
                next = _next.Task;
            }

            if (await isSo())
            {
                return;
            }

            if (await Task.WhenAny(next, late) == late)
            {
                throw new TimeoutException(
                    $"Waited {Eventually.Patience.TotalSeconds:F0} s for: {what}{(seen is null ? "" : $". Seen instead: {seen()}")}");
            }
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
