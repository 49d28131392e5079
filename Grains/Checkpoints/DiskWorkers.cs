namespace Asya.Checkpoints;

/// <summary>A few threads that wait for the disk, so that the thread pool need not.</summary>
/// <remarks>Threads are started when there is work for them, up to a bound, and then stay.</remarks>
internal sealed class DiskWorkers(int most) : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<Job> _jobs = new();
    private int _threads;
    private int _idle;
    private bool _closed;

    /// <summary>Runs something on one of the threads. Not at all, if the token is cancelled before its turn comes.</summary>
    public Task<TResult> RunAsync<TArg, TResult>(Func<TArg, CancellationToken, TResult> work, TArg arg, CancellationToken cancellationToken)
    {
        Job<TArg, TResult> job = new(work, arg, cancellationToken);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _jobs.Enqueue(job);
            if (_idle >= _jobs.Count)
            {
                Monitor.Pulse(_lock);
            }
            else if (_threads < most)
            {
                _threads++;
                new Thread(Run) { IsBackground = true, Name = "checkpoint writer" }.Start();
            }
        }

        return job.Task;
    }

    /// <summary>Takes no more work. What is queued is still done.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Run()
    {
        while (true)
        {
            Job? job;
            lock (_lock)
            {
                while (!_jobs.TryDequeue(out job))
                {
                    if (_closed)
                    {
                        return;
                    }

                    _idle++;
                    Monitor.Wait(_lock);
                    _idle--;
                }
            }

            job.Run();
        }
    }

    private abstract class Job
    {
        public abstract void Run();
    }

    private sealed class Job<TArg, TResult>(Func<TArg, CancellationToken, TResult> work, TArg arg, CancellationToken cancellationToken) : Job
    {
        private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TResult> Task => _completion.Task;

        public override void Run()
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _completion.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                _completion.TrySetResult(work(arg, cancellationToken));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                _completion.TrySetCanceled(cancellationToken);
            }
            catch (Exception failure)
            {
                _completion.TrySetException(failure);
            }
        }
    }
}
