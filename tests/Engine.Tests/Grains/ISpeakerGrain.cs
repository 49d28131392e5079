namespace Asya.Engine.Tests;

[Alias("test.speaker")]
public interface ISpeakerGrain : IGrainWithStringKey
{
    [Alias("subscribe")]
    Task<int> SubscribeAsync(IListener listener);

    [Alias("say")]
    Task SayAsync(string text);

    [Alias("ask")]
    Task<string> AskAsync(string text);

    [Alias("make-reference")]
    Task<string> MakeReferenceAsync();
}
