namespace Asya.Bench;

/// <summary>Does next to nothing, so that the engine is all that is measured.</summary>
[Alias("bench.grain")]
public interface IBenchGrain : IGrainWithStringKey
{
    [Alias("add")]
    Task<int> AddAsync(int a, int b);

    [Alias("yield")]
    Task YieldAsync();

    [Alias("pass")]
    Task<int> PassAsync(string key, CancellationToken cancellationToken);
}
