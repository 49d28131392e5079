using Asya.Domain;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using FsCheck;
using FsCheck.Fluent;

namespace Asya.Storage.Tests;

/// <summary>What is read from memory is what the file would say.</summary>
public sealed class RecentRowsTests
{
    private const int SomeBytes = 20_000;

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public void A_row_in_memory_is_the_one_that_would_be_read() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(SomeStates.Any, static state =>
        {
            TaskState kept = StoredTask.Written(state, null).State;
            TaskState read = TaskDocument.Decode(TaskDocument.Version, TaskDocument.Encode(state), state.Payload);

            Assert.Equal(TaskDocument.Encode(read), TaskDocument.Encode(kept));
            Assert.Equal(read.Payload, kept.Payload);
            Assert.Equal(read.Row.WasChanged, kept.Row.WasChanged);
            Assert.Empty(kept.NewEvents);
            Assert.Null(kept.NewPush);
        }));

    [Fact]
    public void The_rows_written_last_are_kept_up_to_a_number_of_bytes()
    {
        RecentRows rows = new(SomeBytes);
        for (int i = 0; i < 100; i++)
        {
            rows.Keep([Stored($"task-{i}")]);
        }

        Assert.Null(rows.Find(new("task-0")));
        Assert.NotNull(rows.Find(new("task-99")));
        Assert.InRange(Enumerable.Range(0, 100).Count(i => rows.Find(new($"task-{i}")) is not null), 3, SomeBytes / 2048);
    }

    [Fact]
    public void A_row_that_is_written_again_is_not_there_until_it_is_committed_and_then_the_last_of_its_batch()
    {
        RecentRows rows = new(SomeBytes);
        rows.Keep([Stored("a", step: 1)]);
        List<TaskWrite> batch = [Stored("a", step: 2), Stored("a", step: 3)];

        rows.Forget(batch);
        Assert.Null(rows.Find(new("a")));

        rows.Keep(batch);
        Assert.Equal(3, rows.Find(new("a"))!.Value.State.Progress.Step);
    }

    [Fact]
    public void What_was_not_stored_or_is_deleted_is_not_kept()
    {
        RecentRows rows = new(SomeBytes);
        TaskWrite refused = TaskWrite.Put(SomeTasks.Create("refused"), null, None);
        refused.Note(new TaskWriteResult(false, null));
        TaskWrite failed = Stored("failed");
        failed.Note(new OperationCanceledException());
        TaskWrite deleted = TaskWrite.Delete(SomeTasks.Create("deleted"), default, None);
        deleted.Note(new TaskWriteResult(true, null));

        rows.Keep([refused, failed, Stored("deleted"), deleted]);

        Assert.All(["refused", "failed", "deleted"], key => Assert.Null(rows.Find(new(key))));
    }

    [Fact]
    public async Task A_read_needs_no_file_as_long_as_the_row_is_recent()
    {
        using StoreUnderTest sut = new();
        await sut.Store.WriteAsync(SomeTasks.Create("a"), null, None);
        using (SqliteDatabase behind = SqliteDatabase.Open(sut.DatabasePath, readOnly: false, TimeSpan.FromSeconds(5)))
        {
            behind.Execute("UPDATE tasks SET doc = x'00'");
        }

        Assert.Equal("a", (await sut.Store.ReadAsync(new("a"), None))!.Value.State.Key.Value);
        Assert.True((await sut.Store.GetAsync(new("a"), withPayload: false, None))!.Payload.IsEmpty);
    }

    [Theory]
    [InlineData("task-store:before-commit")]
    [InlineData("task-store:after-commit")]
    public async Task After_a_write_that_failed_a_reader_finds_what_the_file_has(string point)
    {
        ScriptedFaultPoints faults = new();
        using StoreUnderTest sut = new(faults: faults);
        TaskWriteResult first = await sut.Store.WriteAsync(SomeTasks.Create("a"), null, None);
        TaskState state = SomeTasks.Create("a");
        state = state with { Progress = state.Progress with { Step = 2 }, NewEvents = [] };

        faults.FailNext(point, new IOException("The disk fails."));
        await Assert.ThrowsAsync<IOException>(() => sut.Store.WriteAsync(state, first.ETag, None));
        StoredTask found = (await sut.Store.ReadAsync(new("a"), None))!.Value;

        sut.Reopen();
        StoredTask stored = (await sut.Store.ReadAsync(new("a"), None))!.Value;
        Assert.Equal(stored.ETag, found.ETag);
        Assert.Equal(stored.State.Progress.Step, found.State.Progress.Step);
        Assert.Equal(point == "task-store:after-commit" ? 2 : 1, found.State.Progress.Step);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SomeBytes)]
    [InlineData(512 * 1024)]
    public async Task No_reader_finds_an_older_row_than_one_that_was_acknowledged_or_read(int bytes)
    {
        const int Tasks = 16;
        const int Writes = 150;
        using StoreUnderTest sut = new(configure: options =>
        {
            options.RecentBytes = bytes;
            options.Durability = Durability.Process;
        });
        int[] known = new int[Tasks];
        bool ends = false;

        async Task WriteAsync(int task)
        {
            TaskETag? tag = null;
            for (int step = 1; step <= Writes; step++)
            {
                TaskState state = SomeTasks.Create($"task-{task}");
                state = state with { Progress = state.Progress with { Step = step }, NewEvents = [] };
                tag = (await sut.Store.WriteAsync(state, tag, None)).ETag;
                Raise(ref known[task], step);
            }
        }

        async Task ReadAsync(int seed)
        {
            Random random = new(seed);
            while (!Volatile.Read(ref ends))
            {
                int task = random.Next(Tasks);
                int least = Volatile.Read(ref known[task]);
                StoredTask? row = seed % 2 == 0
                    ? await sut.Store.ReadAsync(new($"task-{task}"), None)
                    : await sut.Store.GetAsync(new($"task-{task}"), withPayload: true, None) is { } state ? new(state, null) : null;
                int step = row?.State.Progress.Step ?? 0;
                Assert.InRange(step, least, Writes);
                Raise(ref known[task], step);
            }
        }

        Task[] readers = [.. Enumerable.Range(0, 4).Select(i => Task.Run(() => ReadAsync(i)))];
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(i => Task.Run(() => WriteAsync(i)))).WithTimeout("the writes");
        Volatile.Write(ref ends, true);
        await Task.WhenAll(readers).WithTimeout("the readers");
    }

    private static void Raise(ref int known, int to)
    {
        for (int was = Volatile.Read(ref known); was < to; was = Volatile.Read(ref known))
        {
            Interlocked.CompareExchange(ref known, to, was);
        }
    }

    private static TaskWrite Stored(string key, int step = 1)
    {
        TaskState state = SomeTasks.Create(key);
        TaskWrite write = TaskWrite.Put(state with { Progress = state.Progress with { Step = step } }, null, None);
        write.Note(new TaskWriteResult(true, new TaskETag(1, step, state.Phase)));
        return write;
    }
}
