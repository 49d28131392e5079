namespace Asya.Engine.Tests;

public sealed class ReferenceTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Fact]
    public void An_interface_with_two_classes_needs_the_name_of_one()
    {
        Assert.Throws<ArgumentException>(() => Grains.GetGrain<IWorkerGrain>(Key));
        Assert.Equal("worker", Grains.GetGrain<IWorkerGrain>(Key, typeof(WorkerGrain).FullName).GetGrainId().Type.ToString());
        Assert.Equal("loneworker", Grains.GetGrain<IWorkerGrain>(Key, typeof(LoneWorkerGrain).FullName).GetGrainId().Type.ToString());
    }

    [Fact]
    public void An_interface_without_a_class_has_no_grains() =>
        Assert.Throws<ArgumentException>(() => Grains.GetGrain<INobodysGrain>(Key));

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
        Assert.Equal(3, (await Assert.ThrowsAsync<TestException>(() => Grains.GetGrain<IBrokenGrain>(Key).EnterAsync())).Code);

    [Fact]
    public async Task Code_that_left_its_grain_has_no_factory() =>
        Assert.Equal("refused", await Grains.GetGrain<IInjectedGrain>(Key).LeaveTheGrainAsync());
}
