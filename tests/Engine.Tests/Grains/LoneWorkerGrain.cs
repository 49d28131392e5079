using Orleans.Concurrency;

namespace Asya.Engine.Tests;

[StatelessWorker(1), Reentrant]
internal sealed class LoneWorkerGrain : Grain, ILoneWorkerGrain
{
    private readonly string _activation = Guid.NewGuid().ToString("N");

    public async Task<string> WorkAsync(string gate, CancellationToken cancellationToken)
    {
        try
        {
            await Gates.Of(gate).PassAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = Gates.Of(gate + "/stopped").PassAsync(CancellationToken.None);
            throw;
        }

        return _activation;
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
