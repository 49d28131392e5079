using Asya.Catalog;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Tests;

/// <summary>What a search in the catalogue finds, and that it tells nothing of what its caller may not see.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private static readonly TaskQuery Paused = new() { Phase = TaskPhase.Paused };

    private static readonly TaskAnswerer Clerk = new() { Principal = "eve", Groups = ["clerks"] };

    private readonly TemporaryDirectory _folder = new();
    private TaskSilo _silo = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder["flows.yaml"],
            """
            flows:
            - name: open
              title: "Report about {/topic}"
              search: [/author]
              entrypoint: work
              route_next: [x-pause, publish]
              pause: {prompt: "Publish?", who: {groups: [clerks]}}
            - name: secret
              title: "Takeover of {/topic}"
              visibility: candidates
              entrypoint: work
              route_next: [x-pause, publish]
              pause: {prompt: "Offer?", who: {groups: [board]}}
            """);
        _silo = await TaskSilo.StartAsync(("ASYA_CONFIG_PATH", _folder.Path));
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_task_has_its_title_in_lists_and_is_found_by_the_values_of_its_flow_also_when_it_is_over()
    {
        await PauseAsync("a", "open", """{"topic":"tides","author":"Mira Kovač"}""");
        await PauseAsync("b", "open", """{"topic":"winds"}""");

        Assert.Equal("Report about tides", Assert.Single((await ListAsync(Paused with { Search = "kovač" })).Tasks).Title);
        Assert.Equal(["a", "b"], await NamesAsync(Paused with { Search = "publish", Order = TaskOrder.Oldest }));

        await _silo.Grains.GetGrain<IResumeGrain>("b").ResumeAsync(
            new ResumeTask() { Pause = 1, Input = JsonBytes.FromText("""{"approved":true}"""), Digest = "d", By = "eve", Groups = ["clerks"] },
            CancellationToken.None);
        await _silo.Events.WaitAsync("b", "succeeded");

        TaskQuery done = new() { Phase = TaskPhase.Succeeded, Search = "report" };
        Assert.Equal("Report about winds", Assert.Single((await ListAsync(done)).Tasks).Title);
        Assert.Empty((await ListAsync(done with { Search = "tides" })).Tasks);
        Assert.Equal(["a"], await NamesAsync(Paused with { Search = "report" }));
    }

    [Fact]
    public async Task Tasks_that_an_approver_may_not_see_take_no_place_in_a_search_a_page_or_an_order()
    {
        foreach (int i in Enumerable.Range(0, 6))
        {
            await PauseAsync($"secret-{i}", "secret", """{"topic":"Halden Foods"}""");
            await PauseAsync($"open-{i}", "open", $$"""{"topic":"Halden {{i}}"}""");
        }

        foreach (TaskOrder order in (TaskOrder[])[TaskOrder.Created, TaskOrder.Oldest, TaskOrder.Due, TaskOrder.Updated])
        {
            TaskQuery query = Paused with { Viewer = Clerk, Search = "halden", Order = order, Limit = 2 };
            List<int> pages = [];
            List<string> names = [];
            do
            {
                TaskPage page = await ListAsync(query);
                pages.Add(page.Tasks.Length);
                names.AddRange(page.Tasks.Select(static task => task.Key.Value));
                query = query with { Cursor = page.NextCursor };
            }
            while (query.Cursor is not null);

            Assert.Equal([2, 2, 2], pages);
            Assert.All(names, static name => Assert.StartsWith("open-", name, StringComparison.Ordinal));
        }

        // Exactly the answer for words that are nowhere.
        foreach (TaskQuery query in (TaskQuery[])[
            Paused with { Search = "foods" }, Paused with { Search = "takeover", Limit = 1 }, Paused with { Assignee = "board" },
            Paused with { Search = "secret-1", Order = TaskOrder.Due }, Paused with { Flow = "secret", Search = "offer" }])
        {
            TaskPage page = await ListAsync(query with { Viewer = Clerk });
            Assert.Equal((0, null), (page.Tasks.Length, page.NextCursor));
            Assert.NotEmpty((await ListAsync(query with { Viewer = new() { Principal = "kim", Groups = ["board"] } })).Tasks);
        }
    }

    [Fact]
    public async Task Only_what_waits_has_an_order_of_its_waits()
    {
        foreach (TaskOrder order in (TaskOrder[])[TaskOrder.Oldest, TaskOrder.Due])
        {
            TaskRejectedException refused =
                await Assert.ThrowsAsync<TaskRejectedException>(() => ListAsync(new() { Order = order, Phase = TaskPhase.Running }));
            Assert.Equal(TaskRejection.Invalid, refused.Rejection);
        }
    }

    private async Task PauseAsync(string id, string flow, string payload)
    {
        await _silo.Task(id).CreateAsync(
            new() { Flow = flow, Payload = JsonBytes.FromText(payload), Digest = id, Principal = "rita" }, CancellationToken.None);
        await _silo.Events.WaitAsync(id, "paused");
    }

    private Task<TaskPage> ListAsync(TaskQuery query) => _silo.Catalog.ListAsync(query, CancellationToken.None);

    private async Task<string[]> NamesAsync(TaskQuery query) =>
        [.. (await ListAsync(query)).Tasks.Select(static task => task.Key.Value)];
}
