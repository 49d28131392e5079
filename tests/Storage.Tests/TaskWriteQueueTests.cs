using Asya.Grains.Storage;

namespace Asya.Storage.Tests;

/// <summary>Who commits a write, and that one batch is committed at a time.</summary>
public sealed class TaskWriteQueueTests : IDisposable
{
    private readonly TaskWriteQueue _queue = new(capacity: 16, batchRows: 8, batchBytes: 1_000_000);

    [Fact]
    public async Task A_write_that_is_alone_is_its_callers_to_commit()
    {
        Assert.Equal(QueuedWrite.ForCaller, await AddAsync("a"));
        _queue.EndBatch(1);

        Assert.Equal(QueuedWrite.ForCaller, await AddAsync("b"));
    }

    [Fact]
    public async Task A_write_that_its_caller_may_not_commit_is_the_threads() =>
        Assert.Equal(QueuedWrite.ForThread, await AddAsync("a", mayCommit: false));

    [Fact]
    public async Task Writes_that_come_while_a_caller_commits_are_one_batch_of_the_thread_after_it()
    {
        Assert.Equal(QueuedWrite.ForCaller, await AddAsync("a"));
        Assert.Equal(QueuedWrite.ForThread, await AddAsync("b"));
        Assert.Equal(QueuedWrite.ForThread, await AddAsync("c"));
        (Task<bool> taken, List<TaskWrite> batch) = TakeOnAThread();
        Assert.False(taken.IsCompleted);

        _queue.EndBatch(1);

        Assert.True(await taken.WithTimeout("the batch"));
        Assert.Equal(["b", "c"], batch.Select(static w => w.Key.Value));
    }

    [Fact]
    public async Task Under_load_the_thread_commits_until_a_batch_had_one_write_again()
    {
        await AddAsync("a");
        await AddAsync("b");
        await AddAsync("c");
        _queue.EndBatch(1);
        _queue.TakeBatch([]);
        _queue.EndBatch(2);

        Assert.Equal(QueuedWrite.ForThread, await AddAsync("d"));
        _queue.TakeBatch([]);
        _queue.EndBatch(1);

        Assert.Equal(QueuedWrite.ForCaller, await AddAsync("e"));
    }

    [Fact]
    public async Task A_queue_that_is_closed_ends_only_after_the_caller_that_commits()
    {
        await AddAsync("a");
        (Task<bool> taken, _) = TakeOnAThread();

        _queue.Close();
        Assert.Equal(QueuedWrite.Refused, await AddAsync("b"));
        Assert.False(taken.IsCompleted);
        _queue.EndBatch(1);

        Assert.False(await taken.WithTimeout("the end"));
    }

    [Fact]
    public async Task A_commit_of_a_caller_gives_its_room_back()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(QueuedWrite.ForCaller, await AddAsync($"task-{i}"));
            _queue.EndBatch(1);
        }
    }

    public void Dispose() => _queue.Dispose();

    private async Task<QueuedWrite> AddAsync(string key, bool mayCommit = true)
    {
        await _queue.ReserveAsync(CancellationToken.None).WithTimeout("room in the queue");
        return _queue.Add(TaskWrite.Put(SomeTasks.Create(key), null, CancellationToken.None), mayCommit);
    }

    private (Task<bool> Taken, List<TaskWrite> Batch) TakeOnAThread()
    {
        List<TaskWrite> batch = [];
        return (Task.Factory.StartNew(
            () => _queue.TakeBatch(batch), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default), batch);
    }
}
