using Asya.Testing;

namespace Asya.Engine.Tests;

public sealed class CallTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private IEchoGrain Grain => Grains.GetGrain<IEchoGrain>(Key);

    [Fact]
    public async Task Results_come_back_from_tasks_and_value_tasks()
    {
        Assert.Equal("hi", await Grain.EchoAsync("hi"));
        Assert.Equal(7, await Grain.ValueEchoAsync(7));
        Gate().Open();
        await Grain.ValueEnterAsync(Key);
    }

    [Fact]
    public async Task Wire_types_arrive_whole()
    {
        Pair pair = await Grain.SwapAsync(new("l", "r") { Numbers = [1, 2, 3], Time = TimeSpan.FromSeconds(3) });
        Assert.Equal(("r", "l"), (pair.Left, pair.Right));
        Assert.Equal([1, 2, 3], pair.Numbers.AsEnumerable());
        Assert.Equal(TimeSpan.FromSeconds(3), pair.Time);
        Assert.Null((await Grain.SwapAsync(new("l", "r"))).Time);
    }

    [Theory]
    [InlineData("now")]
    [InlineData("later")]
    public async Task Exceptions_keep_their_type_and_fields(string how)
    {
        TestException exception = await Assert.ThrowsAsync<TestException>(() => Grain.FailAsync(how));
        Assert.Equal((42, "with a code"), (exception.Code, exception.Message));
    }

    [Fact]
    public async Task Exceptions_of_the_platform_arrive_as_themselves()
    {
        Assert.Equal("known to everybody", (await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.FailAsync("known"))).Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain.FailAsync("canceled"));
    }

    [Fact]
    public async Task A_one_way_call_returns_at_once()
    {
        await Grain.OneWayAsync(Key).WithTimeout("the call to return");
        await Gate().ArrivedAsync(1, "the callee");
        Gate().Open();
    }

    [Fact]
    public async Task References_travel_and_name_their_grain()
    {
        Assert.Equal($"hi to {Key}b", await Grain.TellMeAsync(Grains.GetGrain<IEchoGrain>(Key + "b"), "hi"));
        Assert.Equal($"hi to {Key}x2", await Grain.IntroduceAsync(Key + "x", "hi"));
        Assert.Equal(Key, Grain.GetPrimaryKeyString());
        Assert.Equal($"echo/{Key}", Grain.GetGrainId().ToString());
        Assert.Equal(Grain, Grains.GetGrain<IEchoGrain>(Key));
        Assert.Equal(Grain.GetHashCode(), Grains.GetGrain<IEchoGrain>(Key).GetHashCode());
        Assert.NotEqual(Grain, Grains.GetGrain<IEchoGrain>(Key + "b"));
    }

    [Fact]
    public async Task The_request_context_flows_to_callees_and_not_back()
    {
        RequestContext.Set("who", "me");
        Assert.Equal("me", await Grain.ContextAsync("who"));
        Assert.Equal("me", await Grain.PassContextAsync(Key + "b", "who"));
        await Grain.ChangeContextAsync("who", "other");
        Assert.Equal("me", RequestContext.Get("who"));
        Assert.True(RequestContext.Remove("who"));
        Assert.Null(await Grain.ContextAsync("who"));
    }

    [Fact]
    public async Task Other_async_locals_stay_with_the_caller()
    {
        EchoGrain.Local.Value = "mine";
        Assert.Null(await Grain.LocalAsync("theirs"));
        Assert.Null(await Grain.LocalAsync(null));
        Assert.Equal("mine", EchoGrain.Local.Value);
    }

    [Fact]
    public async Task What_a_request_sets_is_gone_with_it()
    {
        await Grain.ChangeContextAsync("left", "behind");
        Assert.Null(await Grain.ContextAsync("left"));
    }

    [Fact]
    public void Keys_of_grains_are_not_empty() => Assert.ThrowsAny<ArgumentException>(() => Grains.GetGrain<IEchoGrain>(""));
}
