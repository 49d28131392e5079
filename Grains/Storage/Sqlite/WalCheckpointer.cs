namespace Asya.Grains.Storage.Sqlite;

/// <summary>Copies the log into the database file beside the writer, so that no write waits for it.</summary>
/// <remarks>
/// The log is reset only when all of it was copied and no reader uses it, and a busy writer always appends more. So when the
/// log has become long, the writer copies the tail itself: it is short, because all the rest was copied here.
/// </remarks>
internal sealed class WalCheckpointer : IDisposable
{
    /// <summary>Pages of 4 KiB that are added to the log between two passes.</summary>
    private const int FramesPerPass = 1000;

    /// <summary>16 MiB. From here on the log is long.</summary>
    private const int LongLog = 4000;

    /// <summary>256 MiB. A disk that cannot keep up holds the writer back.</summary>
    private const int MaxFramesDuringPass = 65_536;

    private readonly SqliteDatabase _database;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wanted = new(initialState: false);
    private readonly ManualResetEventSlim _resting = new(initialState: true);
    private int _framesSincePass;
    private volatile bool _isLogLong;
    private volatile bool _isClosed;

    public WalCheckpointer(SqliteDatabase database)
    {
        _database = database;
        _thread = new Thread(Run) { IsBackground = true, Name = "task store checkpointer" };
        _thread.Start();
    }

    /// <summary>For the writer, after each commit: so much was added to the log.</summary>
    public void Note(int frames, SqliteDatabase writer)
    {
        _framesSincePass += frames;
        if (_isLogLong && _resting.IsSet)
        {
            writer.TryCheckpoint(out _);
            _isLogLong = false;
        }

        if (_framesSincePass >= FramesPerPass && _resting.IsSet)
        {
            _framesSincePass = 0;
            _resting.Reset();
            _wanted.Set();
        }
        else if (_framesSincePass >= MaxFramesDuringPass)
        {
            _resting.Wait();
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        _wanted.Set();
        _thread.Join();
        _wanted.Dispose();
        _resting.Dispose();
        _database.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wanted.WaitOne();
            if (_isClosed)
            {
                return;
            }

            // The next pass makes up for a failed one. If the disk is full, the writes fail.
            _isLogLong = _database.TryCheckpoint(out int frames) && frames > LongLog;
            _resting.Set();
        }
    }
}
