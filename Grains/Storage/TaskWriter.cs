using System.Diagnostics;
using Asya.Grains.Hosting;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Grains.Storage;

/// <summary>Writes for all grains: one transaction for whatever queued up while the one before was committed.</summary>
/// <remarks>
/// A write is acknowledged only after its COMMIT came back, which with <see cref="Durability.Full"/> means that it is on disk. Nothing
/// waits for a batch to fill: alone, a write is committed at once; under load, one sync serves many. One thread writes. A write that is
/// alone is committed by its caller, where the store allows it and the thread pool has nothing else to do: no thread is woken for it, and
/// its caller goes on without a turn in between.
/// </remarks>
internal sealed class TaskWriter : IDisposable
{
    private readonly ITaskTransactions _transactions;
    private readonly TaskWriteQueue _queue;
    private readonly Action _beforeCommit;
    private readonly FaultPoints _faults;
    private readonly Outage? _outage;
    private readonly Thread _thread;
    private readonly IDisposable _gauge;

    /// <summary>The batch of a caller that commits. One at a time.</summary>
    private readonly List<TaskWrite> _single = [];
    private BatchFailure? _gaveUp;
    private long _commits;
    private long _writes;

    public TaskWriter(ITaskTransactions transactions, TaskStoreOptions options, FaultPoints faults, Outage? outage = null)
    {
        _transactions = transactions;
        _faults = faults;
        _outage = outage;
        _beforeCommit = () => faults.Reach("task-store:before-commit");
        _queue = new TaskWriteQueue(options.QueueCapacity, options.BatchRows, options.BatchBytes);
        _gauge = AsyaMetrics.StoreQueue.Add(() => _queue.Count);
        _thread = new Thread(Run) { IsBackground = true, Name = "task store writer" };
        _thread.Start();
    }

    /// <summary>Gets how many transactions were committed.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Gets how many writes they held.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>Gets how many writes wait.</summary>
    public int Queued => _queue.Count;

    /// <summary>Queues what <paramref name="make"/> makes, once there is room for it.</summary>
    public Task<TaskWriteResult> WriteAsync<TArg>(Func<TArg, TaskWrite> make, TArg arg, CancellationToken cancellationToken)
    {
        Task room = _queue.ReserveAsync(cancellationToken);
        return room.IsCompletedSuccessfully ? Enqueue(make, arg) : WaitAsync(room, make, arg);
    }

    /// <summary>Writes the queue, unless the store is away, and ends the thread.</summary>
    public void Dispose()
    {
        _gauge.Dispose();
        _queue.Close();
        _thread.Join();
        _queue.Dispose();
        _transactions.Dispose();
    }

    private async Task<TaskWriteResult> WaitAsync<TArg>(Task room, Func<TArg, TaskWrite> make, TArg arg)
    {
        await room;
        return await Enqueue(make, arg);
    }

    private Task<TaskWriteResult> Enqueue<TArg>(Func<TArg, TaskWrite> make, TArg arg)
    {
        TaskWrite write;
        try
        {
            write = make(arg);
        }
        catch
        {
            _queue.Release();
            throw;
        }

        switch (_queue.Add(write, MayCallerCommit(write)))
        {
            case QueuedWrite.Refused:
                _queue.Release();
                throw new ObjectDisposedException(nameof(TaskWriter));
            case QueuedWrite.ForCaller:
                CommitSingle(write);
                break;
        }

        return write.Task;
    }

    // A disk that stalls holds back one thread of the pool, as it holds back the writer's. Nothing else may wait for that thread.
    private bool MayCallerCommit(TaskWrite write) =>
        _transactions.AreForAnyThread && write.Kind is TaskWriteKind.Insert or TaskWriteKind.Update && ThreadPool.PendingWorkItemCount == 0;

    private void CommitSingle(TaskWrite write)
    {
        try
        {
            _single.Add(write);
            TryCommit(_single, last: true);
        }
        finally
        {
            _single.Clear();
            _queue.EndBatch(1);
        }
    }

    private void Run()
    {
        List<TaskWrite> batch = [];
        List<TaskWrite> alone = [];
        while (_queue.TakeBatch(batch))
        {
            if (!TryCommit(batch, last: batch.Count == 1))
            {
                // One of them cannot be written. Each by itself, so that it alone fails.
                foreach (TaskWrite write in batch)
                {
                    alone.Clear();
                    alone.Add(write);
                    TryCommit(alone, last: true);
                }
            }

            _queue.EndBatch(batch.Count);
        }
    }

    /// <summary>
    /// Writes a batch in one transaction and completes every write. False: nothing was written and no write was completed.
    /// </summary>
    private bool TryCommit(List<TaskWrite> batch, bool last)
    {
        long start = Stopwatch.GetTimestamp();
        if ((_gaveUp ?? _transactions.Commit(batch, _beforeCommit)) is { } failure)
        {
            if (failure.IsOfOneWrite && !last)
            {
                return false;
            }

            // A full disk refuses one statement, and yet it is the store that fails.
            if (_queue.IsClosed && !failure.IsOfOneWrite)
            {
                // Each further batch would wait as long as this one has for a store that is away.
                _gaveUp = failure;
            }

            if (!failure.IsOfOneWrite || failure.Cause is TaskStoreException { Fault: not TaskStoreFault.Unavailable })
            {
                _outage?.Failed(failure.Cause);
            }

            foreach (TaskWrite write in batch)
            {
                write.Note(failure.Cause);
                write.Acknowledge();
            }

            return true;
        }

        _outage?.Worked();
        AsyaMetrics.CommitDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        AsyaMetrics.CommitWrites.Record(batch.Count);
        Volatile.Write(ref _commits, _commits + 1);
        Volatile.Write(ref _writes, _writes + batch.Count);
        Answer(batch);
        _transactions.Committed(batch);
        return true;
    }

    private void Answer(List<TaskWrite> batch)
    {
        try
        {
            _faults.Reach("task-store:after-commit");
        }
        catch (Exception failure)
        {
            // Only tests get here: written, and the answer lost.
            batch.ForEach(write => write.Note(failure));
        }

        foreach (TaskWrite write in batch)
        {
            write.Acknowledge();
        }
    }
}
