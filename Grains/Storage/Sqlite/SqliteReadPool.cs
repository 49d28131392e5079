using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>
/// A few read-only connections. A read takes one for some microseconds; there is no point in more than the processors can use.
/// </summary>
internal sealed class SqliteReadPool(Func<SqliteDatabase> open, int size) : IDisposable
{
    private readonly ConcurrentStack<SqliteReader> _free = new();
    private readonly SemaphoreSlim _permits = new(size, size);

    /// <summary>Reads on the caller's thread as soon as a connection is free.</summary>
    public async Task<TResult> ReadAsync<TArg, TResult>(
        Func<SqliteReader, TArg, ValueTask<TResult>> read, TArg arg, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        try
        {
            if (!_free.TryPop(out SqliteReader? reader))
            {
                reader = new SqliteReader(open());
            }

            SqliteReader? broken = reader;
            try
            {
                TResult result = await read(reader, arg);
                broken = null;
                _free.Push(reader);
                return result;
            }
            catch (SqliteException failure)
            {
                throw reader.Explain(failure);
            }
            finally
            {
                // The next read gets a fresh connection.
                broken?.Dispose();
            }
        }
        finally
        {
            _permits.Release();
        }
    }

    public void Dispose()
    {
        while (_free.TryPop(out SqliteReader? reader))
        {
            reader.Dispose();
        }

        _permits.Dispose();
    }
}
