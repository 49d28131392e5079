using System.Diagnostics;

namespace Asya.SystemTests.Support;

/// <summary>Looks again and again, for what no interface of the product would tell when it happens: files, memory.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    public static async Task BecomesAsync(string what, TimeSpan limit, Func<bool> isTrue, Func<string> seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < limit, $"Waited {limit} in vain for this: {what}. Seen instead: {seen()}");
            await Task.Delay(Between);
        }
    }
}
