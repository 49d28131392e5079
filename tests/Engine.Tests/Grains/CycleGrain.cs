namespace Asya.Engine.Tests;

internal sealed class CycleGrain : Grain, ICycleGrain
{
    public async Task<string> AroundAsync(string by, bool allow)
    {
        ICycleGrain other = GrainFactory.GetGrain<ICycleGrain>(by);
        if (!allow)
        {
            return await other.BackAsync(this.GetPrimaryKeyString());
        }

        using (RequestContext.AllowCallChainReentrancy())
        {
            return await other.BackAsync(this.GetPrimaryKeyString());
        }
    }

    public Task<string> BackAsync(string to) => GrainFactory.GetGrain<ICycleGrain>(to).NameAsync();

    public Task<string> NameAsync() => Task.FromResult($"I am {this.GetPrimaryKeyString()}");

    public async Task HoldAsync(string gate)
    {
        using (RequestContext.AllowCallChainReentrancy())
        {
            await Gates.Of(gate).PassAsync();
        }
    }
}
