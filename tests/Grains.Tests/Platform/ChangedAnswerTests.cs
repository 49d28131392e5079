using Orleans.Serialization.Invocation;

namespace Asya.Grains.Tests.Platform;

/// <summary>A method that got a result between two versions of a silo: old answers can be read, and so can new ones.</summary>
public sealed class ChangedAnswerTests
{
    [Fact]
    public async Task An_answer_without_a_value_is_the_default_for_a_caller_that_expects_one()
    {
        ResponseCompletionSource<bool> call = new();

        call.Complete(Response.Completed);

        Assert.False(await call.AsValueTask());
    }

    [Fact]
    public async Task An_answer_with_a_value_is_one_for_a_caller_that_expects_none()
    {
        ResponseCompletionSource call = new();

        call.Complete(Response.FromResult(true));

        await call.AsVoidValueTask();
    }
}
