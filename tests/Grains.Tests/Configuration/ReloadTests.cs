using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Tests.Configuration;

/// <summary>The configuration changes while tasks run.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly TemporaryDirectory _folder = new();
    private TaskSilo _silo = null!;

    public async Task InitializeAsync()
    {
        Write("flows.yaml", "flows:\n- {name: old, entrypoint: work, route_next: [publish]}\n");
        Write("actors.yaml", "kind: AsyncActor\nmetadata: {name: work}\nspec: {scaling: {concurrency: 1}}\n");
        _silo = await TaskSilo.StartAsync(("ASYA_CONFIG_PATH", _folder.Path));
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_task_in_a_step_of_a_flow_that_vanishes_goes_on_as_it_began()
    {
        _silo.Actors.Hold("work");
        await _silo.Task("t").CreateAsync(
            new CreateTask { Flow = "old", Payload = JsonBytes.FromText("{}"), Timeout = TimeSpan.FromDays(1), Digest = "t" },
            CancellationToken.None);
        await _silo.Actors.EnteredAsync("work", "t").WithTimeout("the step has begun");

        Write("flows.yaml", "flows:\n- {name: new, entrypoint: work}\n");
        File.Delete(_folder["actors.yaml"]);
        await LookAsync();
        Assert.Contains("new", await FlowsAsync());
        _silo.Actors.Release("work");

        await _silo.Events.WaitAsync("t", "succeeded");
        Assert.Equal(["work", "publish"], (await _silo.GetAsync("t")).Route.Prev.AsEnumerable());
        Assert.Equal(1, _silo.Actors.Runs("work", "t"));
    }

    [Fact]
    public async Task A_mistake_changes_nothing_until_it_is_mended()
    {
        Write("flows.yaml", "flows:\n- {name: new, entrypoint: work}\n");
        Write("actors.yaml", "kind: AsyncActor\nmetadata: {name: work}\nspec: {scaling: {concurrency: many}}\n");
        await LookAsync();
        Assert.Equal(["old"], (await FlowsAsync()).AsEnumerable());

        Write("actors.yaml", "kind: AsyncActor\nmetadata: {name: work}\nspec: {scaling: {concurrency: 2}}\n");
        await LookAsync();
        Assert.Contains("new", await FlowsAsync());
    }

    // A silo has looked once it has set the time of its next look.
    private async Task LookAsync()
    {
        await ArmedAsync();
        _silo.Clock.Advance(Interval);
        await ArmedAsync();

        Task ArmedAsync()
        {
            DateTimeOffset next = _silo.Clock.GetUtcNow() + Interval;
            return _silo.Clock.ArmedAsync(
                "each silo to have set its next look at the folder", timer => timer.IsDelay && timer.Due == next, _silo.Silos);
        }
    }

    private async Task<string[]> FlowsAsync() => [.. (await _silo.Catalog.FlowsAsync(CancellationToken.None)).Select(static f => f.Name)];

    private void Write(string name, string text) => _folder.Write(name, text);
}
