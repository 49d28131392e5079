using Asya.Actors;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Python;

/// <summary>The processes of one actor: started when a step needs one, each given one step at a time, replaced when they die.</summary>
internal sealed partial class PythonPool(string actor, PythonProgram program, PythonOptions options, TimeProvider clock, ILogger logger)
    : IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>One slot for each allowed process; a caller with a slot may use a process. First come, first served.</summary>
    private readonly SemaphoreSlim _slots = new(program.Processes);

    private readonly RestartBackoff _backOff = new(clock);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The last one is the one that worked last: so those that are not needed grow old.</summary>
    private readonly List<PythonProcess> _idle = [];

    private readonly List<PythonProcess> _all = [];
    private readonly List<Task> _leaving = [];
    private bool _isRetired;
    private int _died;
    private int _toldWithheld;

    public PythonProgram Program => program;

    /// <summary>Gets how many processes there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>Waits for a free process, or starts one.</summary>
    /// <exception cref="ForeignActorException">None could be started.</exception>
    public async Task<PythonProcess> RentAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        if (TakeIdle() is { } idle)
        {
            return idle;
        }

        // The start is not this step's alone: should its time be up before the process is ready, the next step has it.
        Task<PythonProcess> start = StartAsync();
        try
        {
            return await start.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!start.IsCompleted)
        {
            _ = ReturnWhenReadyAsync(start);
            throw;
        }
        catch
        {
            if (start.IsCompletedSuccessfully)
            {
                Return(start.Result, isFit: true);
            }
            else
            {
                _slots.Release();
            }

            throw;
        }
    }

    /// <summary>Gives a process back.</summary>
    /// <param name="process">The process.</param>
    /// <param name="isFit">Whether it may do another step; else it is ended.</param>
    public void Return(PythonProcess process, bool isFit)
    {
        process.IdleSince = clock.GetTimestamp();
        if (!isFit)
        {
            process.Kill();
        }
        else
        {
            lock (_lock)
            {
                if (_isRetired)
                {
                    Leave(process);
                }
                else if (!process.Ended.IsCompleted)
                {
                    _idle.Add(process);
                }
            }
        }

        _slots.Release();
    }

    /// <summary>Resets the restart backoff after a completed step.</summary>
    public void Worked() => _backOff.Worked();

    /// <summary>Stops keeping idle processes: busy ones end after their step, and later requests are still served.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            _isRetired = true;
            _idle.ForEach(Leave);
            _idle.Clear();
        }
    }

    /// <summary>Asks the idle processes how they are, and lets those leave that have not been needed for long.</summary>
    public async Task TendAsync()
    {
        PythonProcess[] idle;
        lock (_lock)
        {
            // The oldest first, and always one stays.
            for (int spare = _idle.Count - 1; spare > 0 && clock.GetElapsedTime(_idle[0].IdleSince) >= options.IdleLimit; spare--)
            {
                Leave(_idle[0]);
                _idle.RemoveAt(0);
            }

            idle = [.. _idle];
        }

        foreach (PythonProcess process in idle)
        {
            await CheckAsync(process);
        }
    }

    /// <summary>Ends all processes: those that are idle leave, the others are given a moment.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        Task[] leaving;
        lock (_lock)
        {
            _isRetired = true;
            _idle.Clear();
            _all.ForEach(Leave);
            leaving = [.. _leaving];
        }

        await Task.WhenAll(leaving);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _all.ForEach(static p => p.Kill());
        }

        _stopping.Dispose();
        _slots.Dispose();
    }

    private PythonProcess? TakeIdle()
    {
        lock (_lock)
        {
            while (_idle.Count > 0)
            {
                PythonProcess process = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                if (!process.Ended.IsCompleted)
                {
                    return process;
                }
            }

            return null;
        }
    }

    private async Task<PythonProcess> StartAsync()
    {
        try
        {
            await Task.Delay(_backOff.Wait, clock, _stopping.Token);
            TellWithheld();
            PythonProcess process = await PythonProcess.StartAsync(actor, program, options, logger, _stopping.Token);
            process.IdleSince = clock.GetTimestamp();
            lock (_lock)
            {
                _all.Add(process);
            }

            if (Interlocked.Exchange(ref _died, 0) != 0)
            {
                LogReplaced(logger, actor, process.Id);
            }

            _ = RemoveEndedAsync(process);
            return process;
        }
        catch (ForeignActorException)
        {
            _backOff.Died();
            throw;
        }
    }

    // Names only, and once: a handler that misses a variable is then soon understood.
    private void TellWithheld()
    {
        if (Interlocked.Exchange(ref _toldWithheld, 1) != 0)
        {
            return;
        }

        Dictionary<string, string?> ours =
            Environment.GetEnvironmentVariables().Keys.Cast<string>().ToDictionary(static name => name, static _ => (string?)null);
        string withheld = string.Join(", ", HandlerEnvironment.Confine(ours, program.Inherit));
        if (withheld.Length > 0)
        {
            LogWithheld(logger, actor, withheld);
        }
    }

    private async Task ReturnWhenReadyAsync(Task<PythonProcess> start)
    {
        try
        {
            Return(await start, isFit: true);
        }
        catch (Exception e)
        {
            LogNotStarted(logger, e, actor);
            _slots.Release();
        }
    }

    /// <summary>Waits for a process's end, and forgets it.</summary>
    private async Task RemoveEndedAsync(PythonProcess process)
    {
        await process.Ended;
        if (!process.IsGivenUp)
        {
            _backOff.Died();
            Volatile.Write(ref _died, 1);
            LogDied(logger, actor, process.Id, process.How());
        }

        lock (_lock)
        {
            _all.Remove(process);
            _idle.Remove(process);
        }

        process.Dispose();
    }

    // Under the lock.
    private void Leave(PythonProcess process)
    {
        _leaving.RemoveAll(static t => t.IsCompleted);
        _leaving.Add(process.StopAsync(options.StopLimit));
    }

    private async Task CheckAsync(PythonProcess process)
    {
        // Without a free slot every process is busy, so none can be probed.
        if (!_slots.Wait(0))
        {
            return;
        }

        bool isOurs;
        lock (_lock)
        {
            isOurs = _idle.Remove(process);
        }

        if (!isOurs)
        {
            _slots.Release();
            return;
        }

        long idleSince = process.IdleSince;
        bool isHealthy = await process.IsHealthyAsync(options.HealthLimit, _stopping.Token);
        if (!isHealthy)
        {
            LogIll(logger, actor, process.Id);
        }

        Return(process, isHealthy);
        process.IdleSince = idleSince;
    }

    [LoggerMessage(EventId = 6011, Level = LogLevel.Warning, Message = "Actor {Actor}: process {Process} has ended by itself: {How}")]
    private static partial void LogDied(ILogger logger, string actor, int process, string how);

    [LoggerMessage(EventId = 6012, Level = LogLevel.Warning, Message = "Actor {Actor}: process {Process} does not answer and is replaced")]
    private static partial void LogIll(ILogger logger, string actor, int process);

    [LoggerMessage(EventId = 6014, Level = LogLevel.Information,
        Message = "Actor {Actor}: process {Process} has taken the place of one that had ended")]
    private static partial void LogReplaced(ILogger logger, string actor, int process);

    [LoggerMessage(EventId = 6015, Level = LogLevel.Information,
        Message = "Actor {Actor}: its handler does not get these variables of the silo, unless 'inherit' of its manifest names them: {Names}")]
    private static partial void LogWithheld(ILogger logger, string actor, string names);

    [LoggerMessage(EventId = 6013, Level = LogLevel.Warning, Message = "Actor {Actor}: no process could be started")]
    private static partial void LogNotStarted(ILogger logger, Exception exception, string actor);
}
