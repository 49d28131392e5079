using Asya.Domain;
using Asya.Grains.Storage;

namespace Asya.Storage.Tests;

/// <summary>Reads of tasks by their keys that share statements.</summary>
[Needs("postgres")]
public sealed class PostgresKeyReadsTests : IDisposable
{
    private readonly StoreUnderTest _sut = new(StoreKind.Postgres);

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _sut.Dispose();

    [StoreFact]
    public async Task Each_of_many_reads_at_once_gets_its_own_task()
    {
        for (int i = 0; i < 20; i++)
        {
            await _sut.Store.WriteAsync(SomeTasks.Create($"task-{i}"), null, None);
        }

        StoredTask?[] read = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => _sut.Store.ReadAsync(new($"task-{i % 40}"), None)))
            .WithTimeout("all reads");

        for (int i = 0; i < read.Length; i++)
        {
            Assert.Equal(i % 40 < 20 ? $"task-{i % 40}" : null, read[i]?.State.Key.Value);
        }
    }

    [StoreFact]
    public async Task A_read_sees_a_write_that_was_acknowledged_before_it()
    {
        TaskState state = SomeTasks.Create("a");
        TaskETag etag = (await _sut.Store.WriteAsync(state, null, None)).ETag!.Value;
        for (int step = 2; step < 40; step++)
        {
            Task<StoredTask?> beside = _sut.Store.ReadAsync(new("a"), None);
            etag = (await _sut.Store.WriteAsync(
                state with { Progress = state.Progress with { Step = step }, NewEvents = [] }, etag, None)).ETag!.Value;

            Assert.Equal(step, (await _sut.Store.ReadAsync(new("a"), None))!.Value.State.Progress.Step);
            await beside;
        }
    }

    [StoreFact]
    public async Task A_reader_that_gives_up_leaves_the_others_theirs()
    {
        await _sut.Store.WriteAsync(SomeTasks.Create("a"), null, None);
        using CancellationTokenSource cancel = new();
        Task<StoredTask?> impatient = _sut.Store.ReadAsync(new("a"), cancel.Token);
        await cancel.CancelAsync();
        Task<StoredTask?> patient = _sut.Store.ReadAsync(new("a"), None);

        Assert.NotNull(await patient.WithTimeout("the other read"));
        try
        {
            await impatient;
        }
        catch (OperationCanceledException)
        {
            // Or it was faster.
        }
    }

    [StoreFact]
    public async Task A_task_is_read_without_its_payload_or_with_it_and_a_removed_one_not_at_all()
    {
        TaskState state = SomeTasks.Create("a") with { Pauses = SomeTasks.Create("a").Pauses with { CountBefore = 3 } };
        TaskETag etag = (await _sut.Store.WriteAsync(state, null, None)).ETag!.Value;
        Assert.NotNull(await _sut.Store.GetAsync(new("a"), withPayload: true, None));

        Assert.True((await _sut.Store.DeleteAsync(state, etag, None)).Stored);

        Assert.Null(await _sut.Store.GetAsync(new("a"), withPayload: true, None));
        Assert.Equal(3, (await _sut.Store.ReadAsync(new("a"), None))!.Value.State.Pauses.CountBefore);
        await _sut.Store.WriteAsync(SomeTasks.Create("a"), null, None);
        Assert.NotNull((await _sut.Store.ReadAsync(new("a"), None))!.Value.ETag);
    }
}
