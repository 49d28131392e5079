namespace Asya.Engine.Tests;

internal sealed class TurnGrain : Grain, ITurnGrain
{
    private int _inside;

    public Task EnterAsync(string gate) => Gates.Of(gate).PassAsync();

    public Task ReadAsync(string gate) => Gates.Of(gate).PassAsync();

    public Task<int> ArrivalsAsync(string gate) => Task.FromResult(Gates.Of(gate).Arrivals);

    public async Task StepsAsync(string gate, int steps)
    {
        await Gates.Of(gate).PassAsync();
        for (int i = 0; i < steps; i++)
        {
            if (Interlocked.Increment(ref _inside) != 1)
            {
                throw new InvalidOperationException("Two turns at once.");
            }

            Thread.SpinWait(200);
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }
    }

    public async Task<string> SchedulingAsync()
    {
        TaskScheduler own = TaskScheduler.Current;
        string facts = $"{(own == TaskScheduler.Default ? "default" : "own")} {(SynchronizationContext.Current is null ? "none" : "context")}";
        await Task.Yield();
        facts += TaskScheduler.Current == own ? " own" : " lost";
        TaskScheduler inside = await Task.Run(() => TaskScheduler.Current);
        facts += inside == TaskScheduler.Default ? " default" : " kept";
        facts += TaskScheduler.Current == own ? " own" : " lost";
#pragma warning disable ORLEANS0014 // That this leaves the grain is what is tested.
        await Task.Delay(1).ConfigureAwait(false);
#pragma warning restore ORLEANS0014
        return facts + (TaskScheduler.Current == TaskScheduler.Default ? " default" : " kept");
    }
}
