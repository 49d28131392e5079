using System.Diagnostics;

namespace Asya.TestKit;

/// <summary>Waits with a limit, whose failure names what they waited for.</summary>
public static class Eventually
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>Generous: it only passes when something is broken.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Polls, for conditions without a notification: files, processes, memory, the state of another process.</summary>
    public static Task BecomesAsync(string what, TimeSpan limit, Func<bool> isTrue, Func<string> seen) =>
        BecomesAsync(what, limit, () => Task.FromResult(isTrue()), seen);

    /// <inheritdoc cref="BecomesAsync(string, TimeSpan, Func{bool}, Func{string})"/>
    public static async Task BecomesAsync(string what, TimeSpan limit, Func<Task<bool>> isTrue, Func<string> seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await isTrue())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:F0} s for: {what}. Seen instead: {seen()}");
            }

            await Task.Delay(BetweenLooks);
        }
    }

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
