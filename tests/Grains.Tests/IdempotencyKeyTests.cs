using Asya.Catalog;
using Asya.Tasks;

namespace Asya.Grains.Tests;

[Collection(SharedSiloTests.Name)]
public sealed class IdempotencyKeyTests(SharedSilo shared)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Attempts_share_a_key_visits_and_children_have_their_own()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Failures["flaky"] = 2;
        await silo.CreateAsync("keyed", 300, "work", "flaky", "work");
        await silo.Events.WaitAsync("keyed", "retrying");
        await silo.PassAsync(Wait, silo.Events.WaitAsync("keyed", "retrying", nth: 2));
        await silo.PassAsync(Wait, silo.Events.WaitAsync("keyed", "succeeded"));

        Assert.Equal(["keyed/2", "keyed/2", "keyed/2"], silo.Actors.Keys("flaky", "keyed"));
        Assert.Equal(["keyed/1", "keyed/3"], silo.Actors.Keys("work", "keyed"));

        await silo.CreateWithAsync("parted", 600, """{"slices":2,"then":"work"}""", "split");
        await silo.Events.WaitAsync("parted", "succeeded");
        TaskKey child = await silo.Events.UntilAsync("a child", async () =>
            (await silo.Catalog.ListAsync(new TaskQuery { ParentId = "parted" }, CancellationToken.None)).Tasks is [{ } only]
                ? only.Key
                : default(TaskKey?));
        await silo.Events.WaitAsync(child.Value, "succeeded");
        Assert.Equal(["parted/2"], silo.Actors.Keys("work", "parted"));
        Assert.Equal([$"{child}/1"], silo.Actors.Keys("work", child.Value));
    }
}
