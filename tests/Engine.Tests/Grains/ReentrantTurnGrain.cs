using Orleans.Concurrency;

namespace Asya.Engine.Tests;

[Reentrant]
internal sealed class ReentrantTurnGrain : Grain, IReentrantTurnGrain
{
    private int _inside;

    public Task EnterAsync(string gate) => Gates.Of(gate).PassAsync();

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
}
