using System.Collections.Immutable;
using Asya.Domain;
using Asya.Events;
using Asya.Grains.Storage;
using Asya.Payloads;

namespace Asya.Storage.Tests;

/// <summary>The contract of every task store for single tasks.</summary>
public abstract class TaskStoreContract(StoreKind kind, bool keepsRows = true) : IDisposable
{
    private readonly StoreUnderTest _sut = new(kind, configure: options => options.RecentBytes = keepsRows ? options.RecentBytes : 0);

    private static CancellationToken None => CancellationToken.None;

    public void Dispose()
    {
        _sut.Dispose();
        GC.SuppressFinalize(this);
    }

    [StoreFact]
    public async Task The_id_of_the_tasks_stays_and_is_no_other_stores()
    {
        string id = await _sut.Store.StoreIdAsync(None);
        Assert.Matches("^[0-9a-f]{32}$", id);
        using StoreUnderTest other = new(kind);
        Assert.NotEqual(id, await other.Store.StoreIdAsync(None));
        await _sut.Store.RememberPlaceAsync("directory /mnt/a", None);
        await _sut.Store.RememberPlaceAsync("directory /mnt/a", None);
        Assert.True(await _sut.Store.KnowsPlaceAsync("directory /mnt/a", None));
        Assert.False(await _sut.Store.KnowsPlaceAsync("directory /mnt/b", None));

        _sut.Reopen();

        Assert.Equal(id, await _sut.Store.StoreIdAsync(None));
    }

    [StoreFact]
    public async Task A_written_state_is_read_back_with_its_payload()
    {
        TaskState state = SomeTasks.Create("report-1");

        TaskWriteResult written = await _sut.Store.WriteAsync(state, null, None);

        Assert.True(written.Stored);
        (TaskState read, TaskETag? etag) = (await _sut.Store.ReadAsync(new("report-1"), None))!.Value;
        Assert.Equal(written.ETag, etag);
        Assert.Equal(state.Payload, read.Payload);
        Assert.Equal(TaskDocument.Encode(state), TaskDocument.Encode(read));
    }

    [StoreFact]
    public async Task A_state_survives_closing_and_opening()
    {
        await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, None);

        _sut.Reopen();

        Assert.NotNull(await _sut.Store.GetAsync(new("report-1"), withPayload: true, None));
    }

    [StoreFact]
    public async Task A_payload_is_only_read_on_request()
    {
        await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, None);

        Assert.True((await _sut.Store.GetAsync(new("report-1"), withPayload: false, None))!.Payload.IsEmpty);
    }

    [StoreFact]
    public async Task A_write_with_a_stale_tag_changes_nothing()
    {
        TaskState state = SomeTasks.Create("report-1");
        TaskWriteResult first = await _sut.Store.WriteAsync(state, null, None);
        TaskWriteResult second =
            await _sut.Store.WriteAsync(state with { Progress = state.Progress with { Step = 2 }, NewEvents = [] }, first.ETag, None);

        TaskWriteResult late = await _sut.Store.WriteAsync(
            state with
            {
                Progress = state.Progress with { Step = 9 },
                NewEvents = [SomeTasks.Event("report-1", 2, "stepped", SomeTasks.Start)]
            }, first.ETag, None);

        Assert.False(late.Stored);
        Assert.Equal(second.ETag, late.ETag);
        Assert.Equal(2, (await _sut.Store.GetAsync(new("report-1"), withPayload: false, None))!.Progress.Step);
        Assert.Single(await _sut.Store.EventsAsync(new("report-1"), 0, 10, None));
    }

    [StoreFact]
    public async Task A_foreign_etag_matches_nothing()
    {
        TaskETag own = (await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, None)).ETag!.Value;
        TaskETag other = (await _sut.Store.WriteAsync(SomeTasks.Create("report-2"), null, None)).ETag!.Value;

        foreach (TaskETag etag in (TaskETag[])[default, other, own with { Id = other.Id }, own with { Version = own.Version + 1 }])
        {
            Assert.False((await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), etag, None)).Stored);
            Assert.False((await _sut.Store.DeleteAsync(SomeTasks.Create("report-1"), etag, None)).Stored);
        }
    }

    [StoreFact]
    public async Task A_second_insert_of_a_key_is_refused()
    {
        await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, None);

        TaskWriteResult again = await _sut.Store.WriteAsync(SomeTasks.Create("report-1", minute: 5), null, None);

        Assert.False(again.Stored);
        Assert.NotNull(again.ETag);
    }

    [StoreFact]
    public async Task A_deleted_task_loses_its_events_and_its_etag_matches_no_later_task()
    {
        TaskWriteResult first = await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, None);

        Assert.True((await _sut.Store.DeleteAsync(SomeTasks.Create("report-1"), first.ETag!.Value, None)).Stored);

        Assert.Null(await _sut.Store.GetAsync(new("report-1"), withPayload: true, None));
        TaskState second = SomeTasks.Create("report-1") with { NewEvents = [] };
        await _sut.Store.WriteAsync(second, null, None);
        Assert.Empty(await _sut.Store.EventsAsync(new("report-1"), 0, 10, None));
        Assert.False((await _sut.Store.WriteAsync(second, first.ETag, None)).Stored);
    }

    [StoreFact]
    public async Task A_removed_task_that_has_paused_leaves_the_number_of_its_last_pause()
    {
        for (int pauses = 1; pauses <= 3; pauses++)
        {
            int earlier = (await _sut.Store.ReadAsync(new("report-1"), None))?.State.Pauses.CountBefore ?? 0;
            Assert.Equal(pauses - 1, earlier);
            TaskState state = SomeTasks.Create("report-1") with { Pauses = new() { Count = 1, CountBefore = earlier } };
            TaskWriteResult written = await _sut.Store.WriteAsync(state, null, None);
            Assert.Equal(earlier, (await _sut.Store.ReadAsync(new("report-1"), None))!.Value.State.Pauses.CountBefore);

            Assert.True((await _sut.Store.DeleteAsync(state, written.ETag!.Value, None)).Stored);

            StoredTask? left = await _sut.Store.ReadAsync(new("report-1"), None);
            Assert.Equal((false, pauses, null), (left!.Value.State.Exists, left.Value.State.Pauses.CountBefore, left.Value.ETag));
            Assert.Null(await _sut.Store.GetAsync(new("report-1"), withPayload: false, None));
        }

        TaskWriteResult never = await _sut.Store.WriteAsync(SomeTasks.Create("report-2"), null, None);
        await _sut.Store.DeleteAsync(SomeTasks.Create("report-2"), never.ETag!.Value, None);
        Assert.Null(await _sut.Store.ReadAsync(new("report-2"), None));
    }

    [StoreFact]
    public async Task Events_are_read_in_order_after_a_place()
    {
        TaskState state = SomeTasks.Create("report-1");
        TaskWriteResult first = await _sut.Store.WriteAsync(state, null, None);
        await _sut.Store.WriteAsync(SomeTasks.Create("report-2"), null, None);
        await _sut.Store.WriteAsync(
            state with
            {
                NewEvents =
                [
                    SomeTasks.Event("report-1", 2, "stepped", SomeTasks.Start.AddSeconds(1)),
                    SomeTasks.Event("report-1", 3, "pausing", SomeTasks.Start.AddTicks(12_345_678)),
                ],
            },
            first.ETag,
            None);

        ImmutableArray<TaskEvent> events = await _sut.Store.EventsAsync(new("report-1"), 1, 10, None);

        Assert.Equal([2, 3], events.Select(e => e.Seq));
        Assert.Equal(SomeTasks.Event("report-1", 3, "pausing", SomeTasks.Start.AddTicks(12_345_678)).Event, events[1]);
        Assert.Equal("""{"detail":2}""", (await _sut.Store.EventDetailAsync(new("report-1"), 2, None)).ToString());
        Assert.True((await _sut.Store.EventDetailAsync(new("report-1"), 4, None)).IsEmpty);
    }

    [StoreFact]
    public async Task Writers_at_the_same_time_do_not_hinder_each_other()
    {
        await WriteTogetherAsync(writers: 16, rounds: 5);

        for (int writer = 0; writer < 16; writer++)
        {
            Assert.Equal(4, (await _sut.Store.GetAsync(new($"task-{writer}"), withPayload: false, None))!.Progress.Step);
        }
    }

    [StoreFact]
    public async Task Values_of_any_size_come_back_as_they_were()
    {
        JsonBytes big = JsonBytes.FromText($$"""{"big":"{{new string('x', 3_000_000)}}"}""");
        TaskState state = SomeTasks.Create("report-1") with
        {
            Payload = big,
            Headers = JsonBytes.FromText($$"""{"h":"{{new string('y', 200_000)}}"}"""),
            NewEvents = [SomeTasks.Event("report-1", 1, "created", SomeTasks.Start) with { Detail = big }],
        };
        TaskETag? etag = (await _sut.Store.WriteAsync(state, null, None)).ETag;

        TaskState read = (await _sut.Store.GetAsync(new("report-1"), withPayload: true, None))!;
        Assert.Equal(big, read.Payload);
        Assert.Equal(state.Headers, read.Headers);
        Assert.Equal(big, await _sut.Store.EventDetailAsync(new("report-1"), 1, None));

        await _sut.Store.WriteAsync(state with { Payload = JsonBytes.FromText("{}"), NewEvents = [] }, etag, None);
        Assert.Equal("{}", (await _sut.Store.GetAsync(new("report-1"), withPayload: true, None))!.Payload.ToString());
        Assert.Equal(big, await _sut.Store.EventDetailAsync(new("report-1"), 1, None));
    }

    [StoreFact]
    public async Task A_probe_passes() => await _sut.Store.ProbeAsync(None);

    private protected StoreUnderTest Sut => _sut;

    /// <summary>Lets many write their own task at the same time, one version after the other.</summary>
    private protected Task WriteTogetherAsync(int writers, int rounds) => Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
    {
        await Task.Yield();
        TaskState state = SomeTasks.Create($"task-{writer}");
        TaskETag? etag = null;
        for (int round = 0; round < rounds; round++)
        {
            TaskWriteResult result =
                await _sut.Store.WriteAsync(state with { Progress = state.Progress with { Step = round }, NewEvents = [] }, etag, None);
            Assert.True(result.Stored);
            etag = result.ETag;
        }
    }));
}
