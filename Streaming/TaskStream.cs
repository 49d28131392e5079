using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Asya.Catalog;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Streaming;

/// <summary>One reader's stream of one task's events: none lost, none twice, none out of order.</summary>
/// <remarks>
/// Live events are only the fast path. The stream follows the stored sequence: an event that is not the next one
/// makes the stream read the rows, and it reads them now and then in any case.
/// </remarks>
public sealed class TaskStream : IDisposable
{
    private const int RowsAtOnce = 100;

    private readonly StreamWatcher _watcher;
    private readonly ICatalogGrain _catalog;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _keepAliveEvery;

    private long _last;
    private long _lastItem;
    private bool _isOver;

    private TaskStream(StreamWatcher watcher, ICatalogGrain catalog, TimeProvider clock, TimeSpan keepAliveEvery)
    {
        _watcher = watcher;
        _catalog = catalog;
        _clock = clock;
        _keepAliveEvery = keepAliveEvery;
        _lastItem = clock.GetTimestamp();
    }

    /// <summary>Starts to watch a task. To be done before the task is read or changed, so that nothing falls between the two.</summary>
    public static TaskStream Open(TaskKey key, LiveEventReceiver feed, ICatalogGrain catalog, TimeProvider clock, TaskStreamOptions options)
    {
        StreamWatcher watcher = new(feed, key, options.Buffer, options.ReadEvery, clock);
        feed.Add(watcher);
        return new(watcher, catalog, clock, options.KeepAliveEvery);
    }

    /// <summary>Reads the task as it is, then what happens to it until it is over.</summary>
    public IAsyncEnumerable<StreamItem> FromNowAsync(TaskSnapshot task, CancellationToken cancellationToken)
    {
        _last = task.LastEvent;
        _isOver = task.Phase.IsTerminal;
        return ReadAsync(task, cancellationToken);
    }

    /// <summary>Reads the events since a given one, then the new events until the task is over.</summary>
    public IAsyncEnumerable<StreamItem> AfterAsync(long lastEvent, CancellationToken cancellationToken)
    {
        _last = lastEvent;
        return ReadAsync(first: null, cancellationToken);
    }

    public void Dispose() => _watcher.Dispose();

    private async IAsyncEnumerable<StreamItem> ReadAsync(TaskSnapshot? first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool look = first is null;
        if (first is not null)
        {
            yield return StreamItem.Snapshot(first);
        }

        while (!_isOver && !_watcher.IsOverrun)
        {
            int rowsLeft = look ? RowsAtOnce : 0;
            while (rowsLeft == RowsAtOnce && !_isOver)
            {
                ImmutableArray<TaskEvent> rows = await _catalog.EventsAsync(_watcher.Key, _last, RowsAtOnce, cancellationToken);
                rowsLeft = rows.Length;
                foreach (TaskEvent row in rows)
                {
                    yield return await ItemAsync(row);
                }
            }

            if (look && IsSilent())
            {
                yield return StreamItem.Silence;
            }

            look = false;
            TaskEvent? next = _isOver ? null : await _watcher.ReadAsync(cancellationToken);
            while (next is not null && !_isOver && !look)
            {
                if (next.Seq == TaskEvent.Live && !StreamWatcher.IsTick(next))
                {
                    yield return StreamItem.From(next);
                }
                else if (StreamWatcher.IsTick(next) || next.Seq > _last + 1)
                {
                    // The stored events must be read: after a tick, or if an event is not the next one.
                    look = true;
                }
                else if (next.Seq == _last + 1)
                {
                    yield return await ItemAsync(next);
                }

                next = !look && _watcher.TryRead(out TaskEvent? waiting) ? waiting : null;
            }
        }

        if (!_isOver)
        {
            yield return StreamItem.Overrun;
        }
    }

    private async ValueTask<StreamItem> ItemAsync(TaskEvent taskEvent)
    {
        _last = taskEvent.Seq;
        _lastItem = _clock.GetTimestamp();
        if (!taskEvent.Phase.IsTerminal)
        {
            return StreamItem.From(taskEvent);
        }

        _isOver = true;
        return StreamItem.From(taskEvent, await _catalog.GetAsync(_watcher.Key, PayloadChoice.None, CancellationToken.None));
    }

    private bool IsSilent()
    {
        if (_clock.GetElapsedTime(_lastItem) < _keepAliveEvery)
        {
            return false;
        }

        _lastItem = _clock.GetTimestamp();
        return true;
    }
}
