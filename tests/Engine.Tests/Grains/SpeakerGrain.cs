namespace Asya.Engine.Tests;

internal sealed class SpeakerGrain : Grain, ISpeakerGrain
{
    private readonly HashSet<IListener> _listeners = [];

    public Task<int> SubscribeAsync(IListener listener)
    {
        _listeners.Add(listener);
        return Task.FromResult(_listeners.Count);
    }

    public async Task SayAsync(string text)
    {
        foreach (IListener listener in _listeners)
        {
            await listener.OnEventAsync(text);
            listener.OnPlainEvent(text);
        }
    }

    public Task<string> AskAsync(string text) => _listeners.First().AskAsync(text);

    public Task<string> MakeReferenceAsync()
    {
        try
        {
            return Task.FromResult(GrainFactory.CreateObjectReference<IListener>(new Deaf()).ToString()!);
        }
        catch (InvalidOperationException)
        {
            return Task.FromResult("refused");
        }
    }

    private sealed class Deaf : IListener
    {
        public Task OnEventAsync(string text) => Task.CompletedTask;

        public void OnPlainEvent(string text)
        {
        }

        public Task<string> AskAsync(string text) => Task.FromResult("");
    }
}
