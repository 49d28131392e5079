namespace Asya.Engine.Tests;

[Alias("test.broken")]
public interface IBrokenGrain : IGrainWithStringKey
{
    [Alias("enter")]
    Task EnterAsync();
}
