using Orleans.Storage;

namespace Asya.Grains.Tests.Platform;

internal sealed class StoredProbeGrain([PersistentState("number", NumberStorage.Name)] IPersistentState<StoredNumber> number)
    : Grain, IStoredProbeGrain
{
    private readonly string _activation = Guid.NewGuid().ToString("N");
    private int _seen = -1;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _seen = number.State.Value;
        return Task.CompletedTask;
    }

    public Task<int> GetAsync() => Task.FromResult(number.State.Value);

    public async Task SetAsync(int value)
    {
        number.State = new StoredNumber { Value = value };
        await number.WriteStateAsync();
    }

    public async Task<bool> TrySetAsync(int value)
    {
        try
        {
            await SetAsync(value);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    public Task<(int Seen, string Activation)> ActivationAsync() => Task.FromResult((_seen, _activation));
}
