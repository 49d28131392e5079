namespace Asya.Grains.Tests.Platform;

/// <summary>A grain with a stored number.</summary>
[Alias("test.stored-probe")]
internal interface IStoredProbeGrain : IGrainWithStringKey
{
    [Alias("get")]
    Task<int> GetAsync();

    [Alias("set")]
    Task SetAsync(int value);

    /// <summary>As SetAsync, but keeps a failed write to itself.</summary>
    [Alias("try-set")]
    Task<bool> TrySetAsync(int value);

    /// <summary>Tells what OnActivateAsync saw, and which activation this is.</summary>
    [Alias("activation")]
    Task<(int Seen, string Activation)> ActivationAsync();
}
