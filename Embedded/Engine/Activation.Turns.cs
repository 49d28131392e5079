namespace Orleans.Embedded;

/// <summary>The scheduler: one turn after the other, on whatever pool thread.</summary>
internal sealed partial class Activation
{
    // How many turns run before others get the thread.
    private const int Quantum = 64;

    private static readonly Action<object?> RunRequestsAction = static state => ((Activation)state!).RunRequests();

    // Continuations that are ready. Most of the time there is at most one.
    private Task? _readyTask;
    private Queue<Task>? _readyTasks;

    // True from the moment a pool thread is asked for until it has found nothing left to do.
    private bool _scheduled;

    // Owned by the running turn.
    private int _turnsLeft;
    private Operation _operation;
    private Request? _request;
    private Call? _delivery;

    private enum Operation
    {
        None,
        Activate,
        End,
    }

    public override int MaximumConcurrencyLevel => 1;

    void IThreadPoolWorkItem.Execute()
    {
        RuntimeContext.Current = this;
        Call? delivery;
        bool more;
        for (_turnsLeft = Quantum; ; _turnsLeft--)
        {
            Task? turn;
            lock (this)
            {
                turn = null;
                more = _turnsLeft <= 0;
                bool found = false;
                if (!more)
                {
                    // Requests have their chance now and then, even if continuations never end.
                    found = (_turnsLeft & 7) == 1 && TakeWork();
                    turn = found ? null : TakeReadyTask();
                    found = found || turn is not null || TakeWork();
                    _scheduled = found;
                }

                if (!found)
                {
                    delivery = _delivery;
                    _delivery = null;
                    break;
                }
            }

            DeliverByOtherThread();
            if (turn is not null)
            {
                TryExecuteTask(turn);
            }
            else
            {
                // The current TaskScheduler is that of the running task; so requests need one to run in.
                new Task(RunRequestsAction, this).RunSynchronously(this);
            }
        }

        RuntimeContext.Current = null;
        if (more)
        {
            Schedule();
        }

        // No turn, no scheduler: the caller's code may go on right here.
        delivery?.Deliver();
    }

    /// <summary>Hands an answer out as soon as that cannot run the caller's code within a turn of this activation.</summary>
    internal void Deliver(Call call, bool toGrain)
    {
        if (toGrain)
        {
            // The continuation goes to the caller's own scheduler.
            call.Deliver();
            return;
        }

        DeliverByOtherThread();
        _delivery = call;
    }

    protected override void QueueTask(Task task)
    {
        bool schedule;
        lock (this)
        {
            if (_readyTask is null)
            {
                _readyTask = task;
            }
            else
            {
                (_readyTasks ??= new()).Enqueue(task);
            }

            schedule = !_scheduled;
            _scheduled = true;
        }

        if (schedule)
        {
            Schedule();
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        ReferenceEquals(RuntimeContext.Current, this) && TryExecuteTask(task);

    /// <summary>For debuggers only.</summary>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (this)
        {
            return _readyTask is null ? [] : [_readyTask, .. _readyTasks ?? []];
        }
    }

    // Into the pool's common queue: from a thread's own, calls that make calls would keep out timers and sockets.
    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private Task? TakeReadyTask()
    {
        Task? task = _readyTask;
        if (task is not null)
        {
            _readyTask = _readyTasks is { Count: > 0 } ? _readyTasks.Dequeue() : null;
        }

        return task;
    }

    private bool TakeWork()
    {
        _operation = TakeOperation();
        _request = _operation == Operation.None ? TakeRequest() : null;
        return _request is not null || _operation != Operation.None;
    }

    private void RunRequests()
    {
        Operation operation = _operation;
        Request? request = _request;
        _operation = Operation.None;
        _request = null;
        if (operation != Operation.None)
        {
            _ = operation == Operation.Activate ? ActivateAsync() : EndAsync();
            request = TakeNextRequest();
        }

        ExecutionContext? clean = ExecutionContext.Capture();
        while (request is not null)
        {
            DeliverByOtherThread();
            bool ended = request.Start(this);

            // What a method leaves behind in async locals is not the next one's.
            if (clean is not null && ExecutionContext.Capture() != clean)
            {
                ExecutionContext.Restore(clean);
            }

            if (ended)
            {
                Finished(request);
            }

            request = TakeNextRequest();
        }
    }

    private Request? TakeNextRequest()
    {
        lock (this)
        {
            return _readyTask is null && --_turnsLeft > 0 ? TakeRequest() : null;
        }
    }

    private void DeliverByOtherThread()
    {
        if (_delivery is { } earlier)
        {
            _delivery = null;
            ThreadPool.UnsafeQueueUserWorkItem(earlier, preferLocal: false);
        }
    }
}
