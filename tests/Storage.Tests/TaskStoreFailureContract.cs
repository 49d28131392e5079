using Asya.Domain;
using Asya.Grains.Storage;

namespace Asya.Storage.Tests;

/// <summary>The contract of every task store for failures.</summary>
public abstract class TaskStoreFailureContract : IDisposable
{
    private readonly ScriptedFaultPoints _faults = new();
    private readonly StoreUnderTest _sut;

    protected TaskStoreFailureContract(StoreKind kind)
    {
        Kind = kind;
        _sut = new StoreUnderTest(kind, _faults);
    }

    private protected StoreKind Kind { get; }

    private protected ScriptedFaultPoints Faults => _faults;

    private protected StoreUnderTest Sut => _sut;

    private protected static CancellationToken None => CancellationToken.None;

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
    public async Task One_of_two_writes_of_one_version_at_the_same_time_wins()
    {
        TaskState state = SomeTasks.Create("report-1");
        TaskETag etag = (await _sut.Store.WriteAsync(state, null, None)).ETag!.Value;

        TaskWriteResult[] results = await Task.WhenAll(Enumerable.Range(2, 20).Select(i => _sut.Store.WriteAsync(
            state with
            {
                Progress = state.Progress with { Step = i },
                NewEvents = [SomeTasks.Event("report-1", 2, $"step-{i}", SomeTasks.Start)],
            },
            etag,
            None))).WithTimeout("all answers");

        int winner = Array.FindIndex(results, static result => result.Stored) + 2;
        Assert.Single(results, static result => result.Stored);
        Assert.Equal(winner, (await _sut.Store.GetAsync(new("report-1"), withPayload: false, None))!.Progress.Step);
        Assert.Equal($"step-{winner}", (await _sut.Store.EventsAsync(new("report-1"), 1, 9, None)).Single().Kind);
    }
}
