namespace Asya.Engine.Tests;

/// <summary>Its key says how it is to behave: "slow-start", "bad-start", "stuck-start", "stuck-end", "bad-end".</summary>
internal sealed class LifeGrain : Grain, ILifeGrain, IAsyncDisposable
{
    private readonly string _activation = Guid.NewGuid().ToString("N");

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Key.Contains("slow-start", StringComparison.Ordinal))
        {
            await Gates.Of(Key + "/start").PassAsync(cancellationToken);
        }

        if (Key.Contains("stuck-start", StringComparison.Ordinal) && Gates.Of(Key + "/start").Arrivals == 0)
        {
            await Gates.Of(Key + "/start").PassAsync(CancellationToken.None);
        }

        if (Key.Contains("bad-start", StringComparison.Ordinal) && Journal.Of(Key).Length == 0)
        {
            Journal.Note(Key, "failed");
            throw new TestException(1, "cannot start");
        }

        Journal.Note(Key, "on");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Note(Key, $"off:{reason.ReasonCode}");
        _ = Gates.Of(Key + "/off").PassAsync(CancellationToken.None);
        if (Key.Contains("stuck-end", StringComparison.Ordinal))
        {
            await Gates.Of(Key + "/end").PassAsync(CancellationToken.None);
        }

        if (Key.Contains("bad-end", StringComparison.Ordinal))
        {
            throw new TestException(2, "cannot end");
        }
    }

    public ValueTask DisposeAsync()
    {
        Journal.Note(Key, "disposed");
        _ = Gates.Of(Key + "/disposed").PassAsync(CancellationToken.None);
        return ValueTask.CompletedTask;
    }

    public Task<string> ActivationAsync() => Task.FromResult(_activation);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<string> LeaveSlowlyAsync(string gate)
    {
        DeactivateOnIdle();
        await Gates.Of(gate).PassAsync();
        return _activation;
    }

    public async Task<string> EnterAsync(string gate)
    {
        await Gates.Of(gate).PassAsync();
        return _activation;
    }

    public Task<string> DelayDeactivationAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.FromResult(_activation);
    }
}
