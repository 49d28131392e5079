namespace Asya.Grains.Tests.Platform;

/// <summary>As <see cref="IProbeGrain"/>, of the kind that actors are.</summary>
[Alias("test.worker-probe")]
internal interface IWorkerProbeGrain : IProbeGrain;
