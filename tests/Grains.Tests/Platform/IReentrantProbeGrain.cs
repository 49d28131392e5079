namespace Asya.Grains.Tests.Platform;

/// <summary>As <see cref="IProbeGrain"/>, and calls interleave.</summary>
[Alias("test.reentrant-probe")]
internal interface IReentrantProbeGrain : IProbeGrain;
