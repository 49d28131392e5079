namespace Asya.Engine.Tests;

[Alias("test.nobody")]
public interface INobodysGrain : IGrainWithStringKey
{
    [Alias("enter")]
    Task EnterAsync();
}
