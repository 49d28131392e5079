using Asya.Testing;

namespace Asya.Engine.Tests;

public sealed class CancellationTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private IEchoGrain Grain => Grains.GetGrain<IEchoGrain>(Key);

    [Fact]
    public async Task Cancelling_a_call_cancels_the_callees_own_token()
    {
        using CancellationTokenSource source = new();
        Task call = Grain.WaitAsync(Key, source.Token);
        await Gate().ArrivedAsync(1, "the callee");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WithTimeout("the caller"));
        await Gate("/stopped").ArrivedAsync(1, "the callee to stop");
        await Gate("/callback").ArrivedAsync(1, "the callback on the callee's token");
        Assert.Contains("called-back-in-a-turn", Journal.Of(Key), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_may_stand_anywhere()
    {
        using CancellationTokenSource source = new();
        Task call = Grain.TokenFirstAsync(source.Token, Key);
        await Gate().ArrivedAsync(1, "the callee");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WithTimeout("the caller"));
        await Gate("/stopped").ArrivedAsync(1, "the callee to stop");
    }

    [Fact]
    public async Task A_token_that_is_never_cancelled_changes_nothing()
    {
        using CancellationTokenSource source = new();
        Gate().Open();
        await Grain.WaitAsync(Key, source.Token).WithTimeout("the call");
        await Grain.WaitAsync(Key, CancellationToken.None).WithTimeout("the call");
        Assert.Equal("passed passed", Journal.Of(Key));
    }

    [Fact]
    public async Task A_request_cancelled_in_the_queue_holds_nobody_up()
    {
        using CancellationTokenSource source = new();
        Task first = Grain.WaitAsync(Key, CancellationToken.None);
        await Gate().ArrivedAsync(1, "the first call");
        Task second = Grain.WaitAsync(Key + "never-opened", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WithTimeout("the second caller"));
        Gate().Open();
        await first.WithTimeout("the first call");
        await Grain.EchoAsync("after them").WithTimeout("a call after them");
    }

    [Fact]
    public async Task A_call_with_a_cancelled_token_is_not_sent()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Grain.WaitAsync(Key, new(canceled: true)));
        await Grain.EchoAsync("after it");
        Assert.Equal(0, Gate().Arrivals);
    }
}
