using Asya.Tasks;

namespace Asya.Grains.Tests.Platform;

/// <summary>References that are made from kept types are those that Orleans makes itself.</summary>
[Collection(SharedSiloTests.Name)]
public sealed class GrainReferenceTests(SharedSilo shared)
{
    [Fact]
    public void A_reference_is_the_one_that_Orleans_makes()
    {
        IGrainFactory grains = shared.Next().Grains;

        // The first of a process looks the types up, the second one has them.
        Assert.Equal(grains.GetGrain<ITaskGrain>("a"), grains.Task(new("a")));
        Assert.Equal(grains.GetGrain<ITaskGrain>("acme~b"), grains.Task(new("acme~b")));
        Assert.NotEqual(grains.Task(new("a")), grains.Task(new("b")));
        Assert.Equal(grains.GetGrain<IResumeGrain>("a"), grains.Resume(new("a")));
    }
}
