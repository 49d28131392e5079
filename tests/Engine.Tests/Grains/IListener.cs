using Orleans.Concurrency;

namespace Asya.Engine.Tests;

[Alias("test.listener")]
public interface IListener : IGrainObserver
{
    [OneWay, Alias("on-event")]
    Task OnEventAsync(string text);

    [Alias("on-plain-event")]
    void OnPlainEvent(string text);

    [Alias("ask")]
    Task<string> AskAsync(string text);
}
