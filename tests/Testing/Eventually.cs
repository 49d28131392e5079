namespace Asya.Testing;

/// <summary>Waits that say what they waited for when it did not come.</summary>
public static class Eventually
{
    /// <summary>Generous: it only passes when something is broken.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(1);

    public static async Task WithTimeout(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {Patience.TotalSeconds:F0} s for: {what}");
        }
    }

    public static async Task<T> WithTimeout<T>(this Task<T> task, string what)
    {
        await ((Task)task).WithTimeout(what);
        return await task;
    }

    public static Task WithTimeout(this ValueTask task, string what) => task.AsTask().WithTimeout(what);

    public static Task<T> WithTimeout<T>(this ValueTask<T> task, string what) => task.AsTask().WithTimeout(what);
}
