using Asya.Testing;

namespace Asya.Grains.Tests.Configuration;

/// <summary>The configuration changes while tasks run.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asya-reload-").FullName;
    private TaskSilo _silo = null!;

    public async Task InitializeAsync()
    {
        Write("flows.yaml", "flows:\n- {name: old, entrypoint: work, route_next: [publish]}\n");
        Write("actors.yaml", "kind: AsyncActor\nmetadata: {name: work}\nspec: {scaling: {concurrency: 1}}\n");
        _silo = await TaskSilo.StartAsync(("ASYA_CONFIG_PATH", _folder));
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_task_in_a_step_of_a_flow_that_vanishes_goes_on_as_it_began()
    {
        _silo.Actors.Hold("work");
        await _silo.Task("t").CreateAsync(
            new CreateTask { Flow = "old", Payload = JsonBytes.FromText("{}"), Timeout = TimeSpan.FromDays(1), Digest = "t" }, CancellationToken.None);
        await _silo.Actors.EnteredAsync("work", "t").WithTimeout("the step has begun");

        Write("flows.yaml", "flows:\n- {name: new, entrypoint: work}\n");
        File.Delete(Path.Combine(_folder, "actors.yaml"));
        await ReloadAsync("new");
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
        _silo.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["old"], (await FlowsAsync()).AsEnumerable());

        Write("actors.yaml", "kind: AsyncActor\nmetadata: {name: work}\nspec: {scaling: {concurrency: 2}}\n");
        await ReloadAsync("new");
    }

    private async Task ReloadAsync(string flow)
    {
        using CancellationTokenSource end = new(Eventually.Patience);
        while (!(await FlowsAsync()).Contains(flow))
        {
            Assert.False(end.IsCancellationRequested, $"Waited in vain for the flow {flow}");

            // The look itself is taken on another thread, in its own time.
            _silo.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    private async Task<string[]> FlowsAsync() => [.. (await _silo.Catalog.FlowsAsync(CancellationToken.None)).Select(static f => f.Name)];

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
