namespace Asya.Engine.Tests;

[Alias("test.face")]
public interface IFaceGrain : IGrainWithStringKey
{
    [Alias("look")]
    Task LookAsync();
}
