using Orleans.Concurrency;

namespace Asya.Engine.Tests;

[StatelessWorker(2)]
internal sealed class WorkerGrain : Grain, IWorkerGrain
{
    private readonly string _activation = Guid.NewGuid().ToString("N");

    public async Task<string> WorkAsync(string gate, CancellationToken cancellationToken)
    {
        await Gates.Of(gate).PassAsync(cancellationToken);
        return _activation;
    }
}
