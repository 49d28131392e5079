using Orleans.Concurrency;

namespace Asya.Grains.Tests.Platform;

[StatelessWorker(1), Reentrant]
internal sealed class WorkerProbeGrain : ProbeGrain, IWorkerProbeGrain;
