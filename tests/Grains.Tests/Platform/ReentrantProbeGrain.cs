using Orleans.Concurrency;

namespace Asya.Grains.Tests.Platform;

[Reentrant]
internal sealed class ReentrantProbeGrain : ProbeGrain, IReentrantProbeGrain;
