using System.Threading.Channels;
using Asya.Testing;

namespace Asya.Engine.Tests;

public sealed class ObserverTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private readonly Listener _listener = new();

    private ISpeakerGrain Grain => Grains.GetGrain<ISpeakerGrain>(Key);

    [Fact]
    public async Task An_observer_hears_in_order_what_a_grain_says_outside_of_the_grains_turns()
    {
        IListener reference = Grains.CreateObjectReference<IListener>(_listener);
        Assert.Equal(1, await Grain.SubscribeAsync(reference));
        Assert.Equal(1, await Grain.SubscribeAsync(reference));
        for (int i = 0; i < 20; i++)
        {
            await Grain.SayAsync($"{i}");
        }

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal($"{i} default", await _listener.Heard.ReadAsync().WithTimeout("the next event"));
            Assert.Equal($"plain {i}", await _listener.Heard.ReadAsync().WithTimeout("the next plain event"));
        }

        GC.KeepAlive(_listener);
    }

    [Fact]
    public async Task An_observer_may_answer()
    {
        await Grain.SubscribeAsync(Grains.CreateObjectReference<IListener>(_listener));
        Assert.Equal("why? because", await Grain.AskAsync("why?").WithTimeout("the answer"));
        Assert.Equal(5, (await Assert.ThrowsAsync<TestException>(() => Grain.AskAsync("fail"))).Code);
        GC.KeepAlive(_listener);
    }

    [Fact]
    public async Task A_failing_observer_does_not_disturb_the_grain()
    {
        await Grain.SubscribeAsync(Grains.CreateObjectReference<IListener>(_listener));
        await Grain.SayAsync("fail");
        await Grain.SayAsync("still here");
        Assert.Equal("still here default", await _listener.Heard.ReadAsync().WithTimeout("the event after the failure"));
        GC.KeepAlive(_listener);
    }

    [Fact]
    public async Task A_deleted_reference_hears_nothing()
    {
        Listener other = new();
        IListener reference = Grains.CreateObjectReference<IListener>(_listener);
        await Grain.SubscribeAsync(reference);
        await Grain.SubscribeAsync(Grains.CreateObjectReference<IListener>(other));
        Grains.DeleteObjectReference<IListener>(reference);
        await Grain.SayAsync("anyone?");
        Assert.Equal("anyone? default", await other.Heard.ReadAsync().WithTimeout("the event"));
        Assert.False(_listener.Heard.TryRead(out _));
        Assert.ThrowsAny<ArgumentException>(() => Grains.DeleteObjectReference<IListener>(reference));
        Assert.ThrowsAny<ArgumentException>(() => Grains.DeleteObjectReference<IListener>(other));
    }

    [Fact]
    public async Task Only_references_travel() =>
        await Assert.ThrowsAsync<NotSupportedException>(async () => await Grain.SubscribeAsync(_listener));

    [Fact]
    public async Task A_grain_makes_no_observers() => Assert.Equal("refused", await Grain.MakeReferenceAsync());

    private sealed class Listener : IListener
    {
        private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

        public ChannelReader<string> Heard => _heard.Reader;

        public Task OnEventAsync(string text) => text == "fail"
            ? throw new TestException(4, "deaf")
            : _heard.Writer.WriteAsync($"{text} {(TaskScheduler.Current == TaskScheduler.Default ? "default" : "own")}").AsTask();

        public void OnPlainEvent(string text)
        {
            if (text == "fail" || !_heard.Writer.TryWrite($"plain {text}"))
            {
                throw new TestException(6, "deaf");
            }
        }

        public Task<string> AskAsync(string text) => text == "fail" ? throw new TestException(5, "mute") : Task.FromResult(text + " because");
    }
}
