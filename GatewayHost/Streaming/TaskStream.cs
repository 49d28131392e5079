using System.Collections.Immutable;
using System.Text;
using Asya.Gateway.Output;
using Asya.Gateway.Tasks;

namespace Asya.Gateway.Streaming;

/// <summary>One reader's stream of one task's events: none lost, none twice, none out of order.</summary>
/// <remarks>
/// Live events are but the fast way. What is written follows the stored sequence: an event that is not the next one
/// makes the stream read the rows, and it reads them now and then in any case.
/// </remarks>
internal sealed class TaskStream(
    StreamWatcher watcher,
    SseWriter writer,
    ICatalogGrain catalog,
    TimeProvider clock,
    TimeSpan keepAliveEvery)
{
    private const int RowsAtOnce = 100;

    private long _last;
    private long _lastWrite = clock.GetTimestamp();
    private bool _isOver;

    /// <summary>Shows the task as it is, then what happens to it until it is over.</summary>
    public Task RunFromNowAsync(TaskSnapshot task, CancellationToken cancellationToken)
    {
        using (PooledJson json = PooledJson.Rent())
        {
            EventData.WriteSnapshot(json.Writer, task);
            writer.Event("update"u8, task.LastEvent, json.Written.Span);
        }

        _last = task.LastEvent;
        _isOver = task.Phase.IsTerminal;
        return RunAsync(lookFirst: false, cancellationToken);
    }

    /// <summary>Shows what has happened since an event, then what happens to the task until it is over.</summary>
    public Task RunAfterAsync(long lastEvent, CancellationToken cancellationToken)
    {
        _last = lastEvent;
        return RunAsync(lookFirst: true, cancellationToken);
    }

    private async Task RunAsync(bool lookFirst, CancellationToken cancellationToken)
    {
        bool look = lookFirst;
        await writer.FlushAsync(cancellationToken);
        while (!_isOver && !watcher.IsOverrun)
        {
            if (look)
            {
                await CatchUpAsync(cancellationToken);
                KeepAliveIfSilent();
                look = false;
            }
            else
            {
                look = await TakeAsync(await watcher.ReadAsync(cancellationToken));
            }

            await writer.FlushAsync(cancellationToken);
        }

        if (!_isOver)
        {
            writer.Event("resume"u8, null, "{\"reason\":\"too_slow\",\"message\":\"Connect again with Last-Event-ID.\"}"u8);
            await writer.FlushAsync(cancellationToken);
        }
    }

    // Takes what has come in. True: the rows must be looked at, for a tick asks for it or an event is not the next one.
    private async ValueTask<bool> TakeAsync(TaskEvent first)
    {
        TaskEvent? next = first;
        do
        {
            if (next.Seq == TaskEvent.Live && !StreamWatcher.IsTick(next))
            {
                // Without an id: where a stream is taken up again is a matter of what is stored.
                writer.Event(Encoding.UTF8.GetBytes(next.Kind), null, next.Data.Span);
                continue;
            }

            if (StreamWatcher.IsTick(next) || next.Seq > _last + 1)
            {
                return true;
            }

            if (next.Seq == _last + 1)
            {
                await WriteAsync(next);
            }
        }
        while (!_isOver && watcher.TryRead(out next) && next is not null);
        return false;
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        int count;
        do
        {
            ImmutableArray<TaskEvent> rows = await catalog.EventsAsync(watcher.Key, _last, RowsAtOnce, cancellationToken);
            count = rows.Length;
            foreach (TaskEvent row in rows)
            {
                await WriteAsync(row);
            }

            await writer.FlushAsync(cancellationToken);
        }
        while (count == RowsAtOnce && !_isOver);
    }

    private async ValueTask WriteAsync(TaskEvent taskEvent)
    {
        ReadOnlyMemory<byte> data = taskEvent.Data.Utf8;
        if (taskEvent.Phase.IsTerminal)
        {
            _isOver = true;
            TaskSnapshot? task = await catalog.GetAsync(watcher.Key, PayloadChoice.Current, CancellationToken.None);
            data = EventData.WithResult(taskEvent.Data, task?.Result ?? default);
        }

        writer.Event("update"u8, taskEvent.Seq, data.Span);
        _last = taskEvent.Seq;
        _lastWrite = clock.GetTimestamp();
    }

    private void KeepAliveIfSilent()
    {
        if (clock.GetElapsedTime(_lastWrite) >= keepAliveEvery)
        {
            writer.KeepAlive();
            _lastWrite = clock.GetTimestamp();
        }
    }
}
