using Asya.Domain;
using Asya.Grains.Storage;

namespace Asya.Storage.Tests;

/// <summary>The contract of stores whose writes share transactions, for failures.</summary>
public abstract class GroupCommitFailureContract(StoreKind kind) : TaskStoreFailureContract(kind)
{
    [StoreFact]
    public async Task Only_the_invalid_writes_of_a_batch_fail()
    {
        TaskETag stale = (await Sut.Store.WriteAsync(SomeTasks.Create("stale"), null, None)).ETag!.Value;
        Assert.True((await Sut.Store.WriteAsync(SomeTasks.Create("stale") with { NewEvents = [] }, stale, None)).Stored);
        await Sut.Store.WriteAsync(SomeTasks.Create("broken"), null, None);
        long commits = Sut.Commits;
        using HeldWriter held = await HeldWriter.HoldAsync(Sut.Store, Faults);

        // All of these are in one batch; an event that exists already cannot be inserted.
        Task<TaskWriteResult>[] good = [
            .. Enumerable.Range(0, 10).Select(i => Sut.Store.WriteAsync(SomeTasks.Create($"good-{i}"), null, None))];
        Task<TaskWriteResult> conflict = Sut.Store.WriteAsync(SomeTasks.Create("stale") with { NewEvents = [] }, stale, None);
        Task<TaskWriteResult> duplicate = Sut.Store.WriteAsync(SomeTasks.Create("good-3"), null, None);
        TaskETag broken = (await Sut.Store.ReadAsync(new("broken"), None))!.Value.ETag!.Value;
        Task<TaskWriteResult> failing =
            Sut.Store.WriteAsync(SomeTasks.Create("broken") with { Progress = new() { Step = 7 } }, broken, None);
        held.LetGo();

        Assert.All(await Task.WhenAll(good).WithTimeout("the good writes"), result => Assert.True(result.Stored));
        Assert.False((await conflict).Stored);
        Assert.False((await duplicate).Stored);
        Assert.Contains(
            "UNIQUE", (await Assert.ThrowsAsync<TaskStoreException>(() => failing)).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, (await Sut.Store.GetAsync(new("broken"), withPayload: false, None))!.Progress.Step);
        Assert.True(Sut.Commits > commits);
    }

    [StoreFact]
    public async Task One_of_two_writes_of_one_version_in_one_batch_wins()
    {
        TaskState state = SomeTasks.Create("report-1");
        TaskETag etag = (await Sut.Store.WriteAsync(state, null, None)).ETag!.Value;
        using HeldWriter held = await HeldWriter.HoldAsync(Sut.Store, Faults);

        Task<TaskWriteResult>[] writes = [
            .. Enumerable.Range(2, 20)
                .Select(i =>
                    Sut.Store.WriteAsync(state with { Progress = state.Progress with { Step = i }, NewEvents = [] }, etag, None))];
        held.LetGo();

        Assert.Single(await Task.WhenAll(writes).WithTimeout("both writes"), result => result.Stored);
        Assert.Equal(2, (await Sut.Store.GetAsync(new("report-1"), withPayload: false, None))!.Progress.Step);
    }

    [StoreFact]
    public async Task A_write_that_was_cancelled_in_the_queue_is_not_made()
    {
        using CancellationTokenSource cancel = new();
        using HeldWriter held = await HeldWriter.HoldAsync(Sut.Store, Faults);
        Task<TaskWriteResult> write = Sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, cancel.Token);
        await cancel.CancelAsync();
        held.LetGo();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        Assert.Null(await Sut.Store.GetAsync(new("report-1"), withPayload: false, None));
    }

    [StoreFact]
    public async Task Writes_that_wait_are_made_before_the_store_closes()
    {
        HeldWriter held = await HeldWriter.HoldAsync(Sut.Store, Faults);
        Task<TaskWriteResult>[] writes = [
            .. Enumerable.Range(0, 100).Select(i => Sut.Store.WriteAsync(SomeTasks.Create($"task-{i}"), null, None))];
        held.LetGo();

        Sut.Reopen();

        Assert.All(await Task.WhenAll(writes).WithTimeout("the writes"), result => Assert.True(result.Stored));
        Assert.NotNull(await Sut.Store.GetAsync(new("task-99"), withPayload: false, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            ITaskStore store = Sut.Store;
            store.Dispose();
            await store.WriteAsync(SomeTasks.Create("late"), null, None);
        });
    }

    [StoreFact]
    public async Task Callers_that_wait_for_room_fail_when_the_store_closes()
    {
        StoreUnderTest small = new(Kind, Faults, options => (options.QueueCapacity, options.BatchRows) = (2, 1));
        HeldWriter held = await HeldWriter.HoldAsync(small.Store, Faults);
        Task<TaskWriteResult>[] writes = [
            .. Enumerable.Range(0, 20).Select(i => small.Store.WriteAsync(SomeTasks.Create($"task-{i}"), null, None))];
        Task closing = Task.Run(small.Dispose);
        held.LetGo();
        await closing.WithTimeout("the store to close");

        // Each was either stored or refused; no caller waits for ever.
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default))).WithTimeout("every answer");
        Assert.All(
            writes, write => Assert.True(write.IsCompletedSuccessfully || write.Exception!.InnerException is ObjectDisposedException));
    }

    [StoreFact]
    public async Task When_the_queue_is_full_callers_wait()
    {
        using StoreUnderTest small = new(Kind, Faults, options => options.QueueCapacity = 3);
        using HeldWriter held = await HeldWriter.HoldAsync(small.Store, Faults);
        Task<TaskWriteResult>[] writes = [
            .. Enumerable.Range(0, 50).Select(i => small.Store.WriteAsync(SomeTasks.Create($"task-{i}"), null, None))];
        using CancellationTokenSource cancel = new();
        Task<TaskWriteResult> waiting = small.Store.WriteAsync(SomeTasks.Create("impatient"), null, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        held.LetGo();

        Assert.All(await Task.WhenAll(writes).WithTimeout("all writes"), result => Assert.True(result.Stored));
    }
}
