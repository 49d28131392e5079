namespace Asya.Engine.Tests;

public sealed class ReferenceTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Fact]
    public void An_interface_with_two_classes_needs_the_name_of_one()
    {
        Assert.Throws<ArgumentException>(() => Grains.GetGrain<IFaceGrain>(Key));
        Assert.Throws<ArgumentException>(() => Grains.GetGrain<IFaceGrain>(Key, typeof(LeftFace).Namespace));
        Assert.Throws<ArgumentException>(() => Grains.GetGrain<IFaceGrain>(Key, "Nobody"));
        Assert.Equal("leftface", Grains.GetGrain<IFaceGrain>(Key, typeof(LeftFace).FullName).GetGrainId().Type.ToString());
        Assert.Equal("rightface", Grains.GetGrain<IFaceGrain>(Key, typeof(RightFaceGrain).FullName).GetGrainId().Type.ToString());
    }

    [Fact]
    public void A_class_named_like_its_interface_is_the_first_choice() =>
        Assert.Equal("worker", Grains.GetGrain<IWorkerGrain>(Key).GetGrainId().Type.ToString());

    [Fact]
    public void An_interface_without_a_class_has_no_grains() =>
        Assert.Throws<ArgumentException>(() => Grains.GetGrain<INobodysGrain>(Key));

    [Fact]
    public async Task Interfaces_and_wire_types_may_be_internal_and_methods_overloaded()
    {
        IHiddenGrain grain = Grains.GetGrain<IHiddenGrain>(Key);
        Assert.Equal(new HiddenNumber(42), await grain.DoubleAsync(new HiddenNumber(21)));
        Assert.Equal(new HiddenNumber(42), await grain.DoubleAsync((HiddenNumber?)new HiddenNumber(21)));
        Assert.Null(await grain.DoubleAsync(null));
    }

    [Fact]
    public async Task A_grain_gets_what_its_constructor_asks_for()
    {
        IInjectedGrain grain = Grains.GetGrain<IInjectedGrain>(Key);
        Assert.Equal($"hello injected/{Key} 2026 True", await grain.DescribeAsync());
    }

    [Fact]
    public async Task A_grain_has_a_service_scope_of_its_own()
    {
        string a = await Grains.GetGrain<IInjectedGrain>(Key).ScopeAsync();
        Assert.Equal(a, await Grains.GetGrain<IInjectedGrain>(Key).ScopeAsync());
        Assert.NotEqual(a, await Grains.GetGrain<IInjectedGrain>(Key + "b").ScopeAsync());
    }

    [Fact]
    public async Task A_grain_can_hand_out_a_reference_to_itself() =>
        Assert.Equal($"it is {Key}", await Grains.GetGrain<IInjectedGrain>(Key + "b").AskAsync(Key));

    [Fact]
    public async Task An_exception_in_a_constructor_reaches_the_caller() =>
        Assert.IsType<TestException>((await Assert.ThrowsAsync<InvalidOperationException>(() => Grains.GetGrain<IBrokenGrain>(Key).EnterAsync())).InnerException);

    [Fact]
    public async Task Code_that_left_its_grain_has_no_factory() =>
        Assert.Equal("refused", await Grains.GetGrain<IInjectedGrain>(Key).LeaveTheGrainAsync());
}
