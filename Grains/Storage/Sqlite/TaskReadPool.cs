using System.Collections.Concurrent;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>
/// A few read-only connections. A read takes one for some microseconds; there is no point in more than the processors can use.
/// </summary>
internal sealed class TaskReadPool(Func<SqliteDatabase> open, int size) : IDisposable
{
    private readonly ConcurrentStack<TaskReadSession> _free = new();
    private readonly SemaphoreSlim _permits = new(size, size);

    /// <summary>Reads on the caller's thread as soon as a connection is free.</summary>
    public Task<TResult> ReadAsync<TArg, TResult>(Func<TaskReadSession, TArg, TResult> read, TArg arg, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        if (!_permits.Wait(0, CancellationToken.None))
        {
            return WaitAsync(read, arg, cancellationToken);
        }

        try
        {
            return Task.FromResult(Read(read, arg));
        }
        catch (Exception failure)
        {
            return Task.FromException<TResult>(failure);
        }
    }

    public void Dispose()
    {
        while (_free.TryPop(out TaskReadSession? session))
        {
            session.Dispose();
        }

        _permits.Dispose();
    }

    private async Task<TResult> WaitAsync<TArg, TResult>(
        Func<TaskReadSession, TArg, TResult> read, TArg arg, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        return Read(read, arg);
    }

    /// <summary>Reads and gives the permit back.</summary>
    private TResult Read<TArg, TResult>(Func<TaskReadSession, TArg, TResult> read, TArg arg)
    {
        try
        {
            if (!_free.TryPop(out TaskReadSession? session))
            {
                session = new TaskReadSession(open());
            }

            TResult result = read(session, arg);

            // After a failure the connection is let go: the next read gets a fresh one.
            _free.Push(session);
            return result;
        }
        finally
        {
            _permits.Release();
        }
    }
}
