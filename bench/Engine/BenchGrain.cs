namespace Asya.Bench;

internal sealed class BenchGrain : Grain, IBenchGrain
{
    private int _calls;

    public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b + (_calls++ & 1));

    public async Task YieldAsync() => await Task.Yield();

    public async Task<int> PassAsync(string key, CancellationToken cancellationToken) =>
        await GrainFactory.GetGrain<IBenchGrain>(key).AddAsync(1, 2);
}
