using System.Diagnostics;
using Asya.Hosting;

namespace Asya.Storage.Sqlite;

/// <summary>Writes for all grains: one thread, one transaction for whatever queued up while the one before was committed.</summary>
/// <remarks>
/// A write is acknowledged only after its COMMIT came back, which with <see cref="Durability.Full"/> means that it is on disk. Nothing
/// waits for a batch to fill: alone, a write is committed at once; under load, one sync serves many.
/// </remarks>
internal sealed class TaskWriter : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly WalCheckpointer _checkpointer;
    private readonly TaskWriteStatements _statements;
    private readonly PushStatements _push;
    private readonly PushWatch _watch = new();
    private readonly TaskWriteQueue _queue;
    private readonly FaultPoints _faults;
    private readonly Thread _thread;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private long _commits;
    private long _writes;

    public TaskWriter(SqliteDatabase database, WalCheckpointer checkpointer, PushVault vault, TaskStoreOptions options, FaultPoints faults)
    {
        _database = database;
        _checkpointer = checkpointer;
        _faults = faults;
        _push = new PushStatements(database, vault, _watch);
        _statements = new TaskWriteStatements(database, _push);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
        _queue = new TaskWriteQueue(options.QueueCapacity, options.BatchRows, options.BatchBytes);
        _thread = new Thread(Run) { IsBackground = true, Name = "task store writer" };
        _thread.Start();
    }

    /// <summary>Gets how many transactions were committed.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Gets how many writes they held.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>Gets a value indicating whether no webhook can become due.</summary>
    public bool HasNoPush => _watch.IsEmpty;

    /// <summary>Queues what <paramref name="make"/> makes, once there is room for it.</summary>
    public Task<TaskWriteResult> WriteAsync<TArg>(Func<TArg, TaskWrite> make, TArg arg, CancellationToken cancellationToken)
    {
        Task room = _queue.ReserveAsync(cancellationToken);
        return room.IsCompletedSuccessfully ? Enqueue(make, arg) : WaitAsync(room, make, arg);
    }

    /// <summary>Writes what is queued and ends the thread.</summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
        _queue.Dispose();
        _statements.Dispose();
        _push.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
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

        if (!_queue.TryAdd(write))
        {
            _queue.Release();
            throw new ObjectDisposedException(nameof(TaskWriter));
        }

        return write.Task;
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
        }
    }

    /// <summary>Writes a batch in one transaction and answers everyone. False: nothing was written and nobody was answered.</summary>
    private bool TryCommit(List<TaskWrite> batch, bool last)
    {
        bool applying = false;
        try
        {
            _begin.Step();
            applying = true;
            foreach (TaskWrite write in batch)
            {
                _statements.Apply(write);
            }

            _faults.Reach("task-store:before-commit");
            applying = false;
            _commit.Step();
        }
        catch (Exception failure)
        {
            RollBack();

            // A failed COMMIT is not tried again: after a failed sync the next one may report a success that it did not have.
            if (applying && !last)
            {
                return false;
            }

            foreach (TaskWrite write in batch)
            {
                write.Note(failure);
                write.Acknowledge();
            }

            return true;
        }

        _watch.Committed();
        Volatile.Write(ref _commits, _commits + 1);
        Volatile.Write(ref _writes, _writes + batch.Count);
        Answer(batch);
        _checkpointer.Note(EstimateFrames(batch), _database);
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

    /// <summary>Pages that a batch changed: those of its rows, and a few of indexes that the rows share.</summary>
    private static int EstimateFrames(List<TaskWrite> batch)
    {
        const int Shared = 5;
        const int PageSize = 4096;
        int frames = Shared;
        foreach (TaskWrite write in batch)
        {
            frames += 1 + (write.Size / PageSize);
        }

        return frames;
    }

    private void RollBack()
    {
        _watch.RolledBack();
        try
        {
            if (_database.InTransaction)
            {
                _rollback.Step();
            }
        }
        catch (TaskStoreException failure)
        {
            // The caller hears of the first failure; the next BEGIN will tell if this one lasts.
            Debug.WriteLine(failure);
        }
    }
}
