using Orleans.Storage;

namespace Asya.Engine.Tests;

internal sealed class StoredGrain([PersistentState("counter", "memory")] IPersistentState<Counter> counter) : Grain, IStoredGrain
{
    private readonly string _activation = Guid.NewGuid().ToString("N");
    private string _seen = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _seen = $"{counter.State.Value} {counter.RecordExists}";
        return Task.CompletedTask;
    }

    public Task<int> GetAsync() => Task.FromResult(counter.State.Value);

    public async Task SetAsync(int value)
    {
        counter.State.Value = value;
        await counter.WriteStateAsync(CancellationToken.None);
    }

    public async Task<string> TrySetAsync(int value)
    {
        try
        {
            await SetAsync(value);
            return "written";
        }
        catch (InconsistentStateException)
        {
            return "inconsistent";
        }
    }

    public Task SetByAsync(string other, int value) => GrainFactory.GetGrain<IStoredGrain>(other).SetAsync(value);

    public async Task WriteOftenAsync(int times)
    {
        List<Task> writes = [];
        for (int i = 1; i <= times; i++)
        {
            counter.State = new() { Value = i, Slow = i == 1 };
            writes.Add(counter.WriteStateAsync());

            // The first write has begun before the next value is set.
            await Task.Yield();
        }

        Gates.Of($"{this.GetPrimaryKeyString()}/write").Open();
        await Task.WhenAll(writes);
    }

    public Task ClearAsync() => counter.ClearStateAsync();

    public async Task<int> RereadAsync()
    {
        await counter.ReadStateAsync();
        return counter.State.Value;
    }

    public Task<bool> ExistsAsync() => Task.FromResult(counter.RecordExists);

    public Task<string> ActivationAsync() => Task.FromResult($"{_seen} {_activation}");

    public async Task<string> LeaveTheGrainAsync() => await Task.Run(() =>
    {
        try
        {
            return counter.WriteStateAsync().Status.ToString();
        }
        catch (InvalidOperationException)
        {
            return "refused";
        }
    });
}
