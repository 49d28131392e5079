using Asya.Testing;

namespace Asya.Samples.Expenses.Tests;

public sealed class CheckTotalTests
{
    [Fact]
    public async Task A_small_total_needs_no_approval()
    {
        ActorRun run = await ActorTest.For(new CheckTotal()).RunAsync("""{"converted":[{"eur":40},{"eur":60}]}""");

        Assert.Null(run.Error);
        Assert.Equal("auto_approved", (string?)run.Payload!["status"]);
        Assert.Empty(run.Next);
    }

    [Fact]
    public async Task A_larger_total_waits_for_an_approval()
    {
        ActorRun run = await ActorTest.For(new CheckTotal()).RunAsync("""{"converted":[{"eur":40},{"eur":60.01}]}""");

        Assert.Equal("awaiting_approval", (string?)run.Payload!["status"]);
        Assert.Equal(["x-pause"], run.Next);
    }
}
