using Asya.Domain;
using Asya.Grains.Storage;

namespace Asya.Storage.Tests;

/// <summary>The contract of every task store for failures.</summary>
public abstract class TaskStoreFailureContract : IDisposable
{
    private readonly StoreKind _kind;
    private readonly ScriptedFaultPoints _faults = new();
    private readonly StoreUnderTest _sut;

    protected TaskStoreFailureContract(StoreKind kind)
    {
        _kind = kind;
        _sut = new StoreUnderTest(kind, _faults);
    }

    private static CancellationToken None => CancellationToken.None;

    public void Dispose()
    {
        _sut.Dispose();
        GC.SuppressFinalize(this);
    }

    [StoreFact]
    public async Task Nothing_of_a_failed_write_is_visible_and_the_next_one_goes_on()
    {
        TaskState state = SomeTasks.Create("report-1");
        TaskETag etag = (await _sut.Store.WriteAsync(state, null, None)).ETag!.Value;
        _faults.FailNext("task-store:before-commit", new IOException("No space left on device"));
        TaskState next = state
            with
        { Progress = state.Progress with { Step = 2 }, NewEvents = [SomeTasks.Event("report-1", 2, "stepped", SomeTasks.Start)] };

        await Assert.ThrowsAsync<IOException>(() => _sut.Store.WriteAsync(next, etag, None));

        Assert.Equal(1, (await _sut.Store.GetAsync(new("report-1"), withPayload: false, None))!.Progress.Step);
        Assert.Single(await _sut.Store.EventsAsync(new("report-1"), 0, 10, None));
        Assert.True((await _sut.Store.WriteAsync(next, etag, None)).Stored);
    }

    [StoreFact]
    public async Task A_write_whose_answer_was_lost_is_there()
    {
        _faults.FailNext("task-store:after-commit", new IOException("The answer got lost"));

        await Assert.ThrowsAsync<IOException>(() => _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, None));

        Assert.NotNull(await _sut.Store.GetAsync(new("report-1"), withPayload: false, None));
    }

    [StoreFact]
    public async Task Only_the_invalid_writes_of_a_batch_fail()
    {
        TaskETag stale = (await _sut.Store.WriteAsync(SomeTasks.Create("stale"), null, None)).ETag!.Value;
        Assert.True((await _sut.Store.WriteAsync(SomeTasks.Create("stale") with { NewEvents = [] }, stale, None)).Stored);
        await _sut.Store.WriteAsync(SomeTasks.Create("broken"), null, None);
        long commits = _sut.Commits;
        using HeldWriter held = await HeldWriter.HoldAsync(_sut.Store, _faults);

        // All of these are in one batch; an event that exists already cannot be inserted.
        Task<TaskWriteResult>[] good = [
            .. Enumerable.Range(0, 10).Select(i => _sut.Store.WriteAsync(SomeTasks.Create($"good-{i}"), null, None))];
        Task<TaskWriteResult> conflict = _sut.Store.WriteAsync(SomeTasks.Create("stale") with { NewEvents = [] }, stale, None);
        Task<TaskWriteResult> duplicate = _sut.Store.WriteAsync(SomeTasks.Create("good-3"), null, None);
        TaskETag broken = (await _sut.Store.ReadAsync(new("broken"), None))!.Value.ETag!.Value;
        Task<TaskWriteResult> failing =
            _sut.Store.WriteAsync(SomeTasks.Create("broken") with { Progress = new() { Step = 7 } }, broken, None);
        held.LetGo();

        Assert.All(await Task.WhenAll(good).WithTimeout("the good writes"), result => Assert.True(result.Stored));
        Assert.False((await conflict).Stored);
        Assert.False((await duplicate).Stored);
        Assert.Contains(
            "UNIQUE", (await Assert.ThrowsAsync<TaskStoreException>(() => failing)).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, (await _sut.Store.GetAsync(new("broken"), withPayload: false, None))!.Progress.Step);
        Assert.True(_sut.Commits > commits);
    }

    [StoreFact]
    public async Task One_of_two_writes_of_one_version_in_one_batch_wins()
    {
        TaskState state = SomeTasks.Create("report-1");
        TaskETag etag = (await _sut.Store.WriteAsync(state, null, None)).ETag!.Value;
        using HeldWriter held = await HeldWriter.HoldAsync(_sut.Store, _faults);

        Task<TaskWriteResult>[] writes = [
            .. Enumerable.Range(2, 20)
                .Select(i =>
                    _sut.Store.WriteAsync(state with { Progress = state.Progress with { Step = i }, NewEvents = [] }, etag, None))];
        held.LetGo();

        Assert.Single(await Task.WhenAll(writes).WithTimeout("both writes"), result => result.Stored);
        Assert.Equal(2, (await _sut.Store.GetAsync(new("report-1"), withPayload: false, None))!.Progress.Step);
    }

    [StoreFact]
    public async Task A_write_that_was_cancelled_in_the_queue_is_not_made()
    {
        using CancellationTokenSource cancel = new();
        using HeldWriter held = await HeldWriter.HoldAsync(_sut.Store, _faults);
        Task<TaskWriteResult> write = _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, cancel.Token);
        await cancel.CancelAsync();
        held.LetGo();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        Assert.Null(await _sut.Store.GetAsync(new("report-1"), withPayload: false, None));
    }

    [StoreFact]
    public async Task Writes_that_wait_are_made_before_the_store_closes()
    {
        HeldWriter held = await HeldWriter.HoldAsync(_sut.Store, _faults);
        Task<TaskWriteResult>[] writes = [
            .. Enumerable.Range(0, 100).Select(i => _sut.Store.WriteAsync(SomeTasks.Create($"task-{i}"), null, None))];
        held.LetGo();

        _sut.Reopen();

        Assert.All(await Task.WhenAll(writes).WithTimeout("the writes"), result => Assert.True(result.Stored));
        Assert.NotNull(await _sut.Store.GetAsync(new("task-99"), withPayload: false, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            ITaskStore store = _sut.Store;
            store.Dispose();
            await store.WriteAsync(SomeTasks.Create("late"), null, None);
        });
    }

    [StoreFact]
    public async Task Callers_that_wait_for_room_fail_when_the_store_closes()
    {
        StoreUnderTest small = new(_kind, _faults, options => (options.QueueCapacity, options.BatchRows) = (2, 1));
        HeldWriter held = await HeldWriter.HoldAsync(small.Store, _faults);
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
        using StoreUnderTest small = new(_kind, _faults, options => options.QueueCapacity = 3);
        using HeldWriter held = await HeldWriter.HoldAsync(small.Store, _faults);
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
