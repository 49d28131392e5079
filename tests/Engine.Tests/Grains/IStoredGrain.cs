namespace Asya.Engine.Tests;

[Alias("test.stored")]
public interface IStoredGrain : IGrainWithStringKey
{
    [Alias("get")]
    Task<int> GetAsync();

    [Alias("set")]
    Task SetAsync(int value);

    /// <summary>As SetAsync, but keeps a failed write to itself.</summary>
    [Alias("try-set")]
    Task<string> TrySetAsync(int value);

    [Alias("set-by")]
    Task SetByAsync(string other, int value);

    /// <summary>Starts several writes at once, the first of them slow.</summary>
    [Alias("write-often")]
    Task WriteOftenAsync(int times);

    [Alias("clear")]
    Task ClearAsync();

    [Alias("reread")]
    Task<int> RereadAsync();

    [Alias("exists")]
    Task<bool> ExistsAsync();

    /// <summary>Tells what OnActivateAsync saw, and which activation this is.</summary>
    [Alias("activation")]
    Task<string> ActivationAsync();

    [Alias("leave")]
    Task<string> LeaveTheGrainAsync();
}
