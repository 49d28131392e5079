using System.Diagnostics;
using Asya.Grains.Storage.Relational;
using Microsoft.Data.Sqlite;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>Batches in a SQLite file.</summary>
internal sealed class SqliteTransactions : ITaskTransactions
{
    private readonly SqliteDatabase _database;
    private readonly WalCheckpointer _checkpointer;
    private readonly WebhookWatcher _watch;
    private readonly RecentRows _recent;
    private readonly TaskWriteStatements _statements;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;

    public SqliteTransactions(
        SqliteDatabase database, WalCheckpointer checkpointer, WebhookRules webhooks, WebhookWatcher watch, RecentRows recent)
    {
        _database = database;
        _checkpointer = checkpointer;
        _watch = watch;
        _recent = recent;
        _statements = new TaskWriteStatements(database, webhooks, watch);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
    }

    public bool AreForAnyThread => true;

    public BatchFailure? Commit(List<TaskWrite> batch, Action beforeCommit)
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

            beforeCommit();
            applying = false;
            _recent.Forget(batch);
            _commit.Step();
            _recent.Keep(batch);
            _watch.Committed();
            return null;
        }
        catch (Exception failure)
        {
            RollBack();
            return new BatchFailure(
                failure is SqliteException ? _database.Explain(failure) : failure, IsOfOneWrite: applying);
        }
    }

    public void Committed(List<TaskWrite> batch) => _checkpointer.Note(EstimateFrames(batch), _database);

    public void Dispose()
    {
        _statements.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
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
            // The caller gets the first failure; the next BEGIN shows if this one lasts.
            Debug.WriteLine(failure);
        }
    }
}
