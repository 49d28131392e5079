using System.Data.Common;
using Asya.Domain;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Grains.Storage.Relational;

/// <summary>A database as a <see cref="RelationalTaskStore"/> uses it: its words, its connections, its way to write a batch.</summary>
internal abstract class SqlDatabase : IDisposable
{
    /// <summary>Gets where it is, without secrets.</summary>
    public abstract string Description { get; }

    public abstract SqlDialect Dialect { get; }

    /// <summary>Gets the rules of webhooks in its words.</summary>
    public abstract WebhookRules Webhooks { get; }

    /// <summary>Gets the transactions of the writer, which disposes of them.</summary>
    public abstract ITaskTransactions Transactions { get; }

    /// <summary>Lends a connection for reading. Each statement sees one committed state.</summary>
    public abstract Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Makes a change beside those of tasks, in one transaction.</summary>
    public abstract Task<T> WriteAsync<T>(TaskWriter writer, Func<SqlSession, Task<T>> change, CancellationToken cancellationToken);

    /// <summary>Reads a task, or null.</summary>
    public virtual Task<StoredTask?> GetAsync(TaskKey key, bool withPayload, CancellationToken cancellationToken)
    {
        AsyaMetrics.RowReads.Add(1);
        return ReadAsync(
            session => session.FirstAsync<StoredTask?>(
                withPayload ? TaskSql.GetWithPayload : TaskSql.Get, row => Stored(row, withPayload ? row.Json(4) : default), key.Value),
            cancellationToken);
    }

    /// <summary>Reads a task with its payload, or what a removed one has left, or null.</summary>
    public virtual Task<StoredTask?> FindAsync(TaskKey key, CancellationToken cancellationToken)
    {
        AsyaMetrics.RowReads.Add(1);
        return ReadAsync(
            session => session.FirstAsync<StoredTask?>(
                TaskSql.Find, static row => row.IsDBNull(3) ? StoredTask.Removed(row.GetInt32(5)) : Stored(row, row.Json(4)), key.Value),
            cancellationToken);
    }

    /// <summary>Fails if what is open is not what its name leads to any more.</summary>
    public virtual void CheckPlace()
    {
    }

    public abstract void Dispose();

    private static StoredTask Stored(DbDataReader row, JsonBytes payload)
    {
        TaskState state = row.Task(2, payload);
        return new(state, new TaskETag(row.GetInt64(0), row.GetInt64(1), state.Phase));
    }
}
