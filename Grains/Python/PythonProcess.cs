using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using Asya.Actors;
using Asya.Payloads;
using Asya.Steps;
using Asya.Timing;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Python;

/// <summary>One process that serves one handler, from its start to its end.</summary>
internal sealed partial class PythonProcess : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>How long after a broken connection the process's end may show.</summary>
    private static readonly TimeSpan Dying = TimeSpan.FromSeconds(1);

    private readonly string _actor;
    private readonly PythonProgram _program;
    private readonly SocketFolder _folder;
    private readonly Process _process;
    private readonly RunnerClient _client;
    private readonly ProcessOutput _output;
    private readonly ILogger _logger;
    private Task _read = Task.CompletedTask;
    private Task _exited = Task.CompletedTask;
    private int? _exitCode;

    /// <summary>The users of the process plus its owner: the last one to leave disposes of it.</summary>
    private int _users = 1;

    private PythonProcess(string actor, PythonProgram program, PythonOptions options, SocketFolder folder, ILogger logger)
    {
        _actor = actor;
        _program = program;
        _folder = folder;
        _logger = logger;
        _client = new(folder.Socket);
        _process = new() { StartInfo = PythonStart.Info(actor, program, options, folder) };
        _output = new(
            line => LogLine(_logger, _actor, Id, line), dropped => LogLinesDropped(_logger, _actor, Id, dropped), SteadyClock.Machine);
    }

    /// <summary>Gets the process's id; 0 before it has one.</summary>
    public int Id { get; private set; }

    /// <summary>When it last finished a step, or was started: a timestamp of the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>A task that completes when the process has ended, for any reason.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Whether this silo has ended it, or asked it to end.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <exception cref="ForeignActorException">It could not be started, died before it was ready, or took too long.</exception>
    public static async Task<PythonProcess> StartAsync(
        string actor, PythonProgram program, PythonOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        PythonProcess process = new(actor, program, options, SocketFolder.Make(), logger);
        try
        {
            process.Start();
            await process.ReadyAsync(options.StartLimit, cancellationToken);
            LogStarted(logger, actor, program.Handler, process.Id);
            return process;
        }
        catch
        {
            process.Kill();
            await process.Ended;
            process.Dispose();
            throw;
        }
    }

    /// <summary>Runs one step. Cancellation kills the process in the middle of it.</summary>
    public async Task<ImmutableArray<ActorFrame>> InvokeAsync(
        StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
    {
        if (!TryUse())
        {
            throw PythonErrors.Died(
                $"process {Id} of actor '{_actor}' had ended before the step began ({How()}); its last words:\n{_output.Tail}");
        }

        try
        {
            return await _client.InvokeAsync(request, progress, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw;
        }
        catch (RunnerGoneException e)
        {
            await Task.WhenAny(Ended, Task.Delay(2 * Dying, SteadyClock.Machine, CancellationToken.None));
            throw Ended.IsCompleted
                ? PythonErrors.Died(
                    $"process {Id} of actor '{_actor}' ended in the middle of a step ({How()}); its last words:\n{_output.Tail}")
                : PythonErrors.BadlyAnswered("the runner closed the connection before its answer was whole", e);
        }
        finally
        {
            Dispose();
        }
    }

    public async Task<bool> IsHealthyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!TryUse())
        {
            return false;
        }

        try
        {
            return await _client.IsHealthyAsync(limit, cancellationToken);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Ends it and whatever it has started, at once.</summary>
    public void Kill()
    {
        if (Id != 0 && !_exited.IsCompleted)
        {
            IsGivenUp = true;
            ProcessSignals.KillAll(_process);
        }
    }

    /// <summary>Asks it to leave, and kills it if it does not.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        IsGivenUp = true;
        ProcessSignals.AskToLeave(_process);
        await Task.WhenAny(Ended, Task.Delay(limit, SteadyClock.Machine, CancellationToken.None));
        Kill();
        await Ended;
    }

    /// <summary>Describes its exit, for the log.</summary>
    public string How() => _exitCode switch
    {
        null => "it still runs",
        > 128 and var code => $"signal {code - 128}",
        var code => $"exit code {code}",
    };

    /// <summary>Called only after the exit: a step in progress needs the handle to detect the exit.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _client.Dispose();
            _process.Dispose();
            _folder.Dispose();
        }
    }

    private bool TryUse()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    private void Start()
    {
        try
        {
            _process.Start();
        }
        catch (Win32Exception e)
        {
            throw PythonErrors.NotStarted(
                $"'{_program.Executable}' could not be started for actor '{_actor}' (handler {_program.Handler}): {e.Message}",
                "its Python interpreter could not be started; 'pythonExecutable' in its manifest says which one to take");
        }

        Id = _process.Id;
        _read = Task.WhenAll(_output.ReadAsync(_process.StandardOutput), _output.ReadAsync(_process.StandardError));
        _exited = _process.WaitForExitAsync(CancellationToken.None);
        Ended = EndAsync();
    }

    private async Task EndAsync()
    {
        await _exited;
        _exitCode = _process.ExitCode;

        // However it has ended: what it has started works for no step any more.
        await Task.Run(() => LeftBehind.Kill(Id, _folder.Path));

        // Now and not only at the end: if this process is killed next, no other one deletes it.
        _folder.Dispose();

        // A child that is not found may hold the pipes open; the process's last output has arrived by then.
        await Task.WhenAny(_read, Task.Delay(Dying, SteadyClock.Machine, CancellationToken.None));
        _output.Dispose();
    }

    private async Task ReadyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        long start = SteadyClock.Machine.GetTimestamp();
        while (!File.Exists(_folder.Ready))
        {
            bool hasEnded = _process.HasExited;
            if (hasEnded)
            {
                await Ended;
            }

            if (hasEnded || SteadyClock.Machine.GetElapsedTime(start) > limit)
            {
                string what = hasEnded ? $"ended before it was ready ({How()})" : $"was not ready within {limit}";
                throw PythonErrors.NotStarted(
                    $"the Python process of actor '{_actor}' (handler {_program.Handler}) {what}; its last words:\n{_output.Tail}",
                    $"its Python process {(hasEnded ? "ended before it was ready" : "was not ready in time")} (handler {_program.Handler}); the log says why");
            }

            await Task.Delay(BetweenLooks, SteadyClock.Machine, cancellationToken);
        }
    }

    [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "Actor {Actor} [{Process}]: {Line}")]
    private static partial void LogLine(ILogger logger, string actor, int process, string line);

    [LoggerMessage(EventId = 6003, Level = LogLevel.Warning,
        Message = "Actor {Actor} [{Process}]: {Dropped} lines are left out here: it wrote more than 200 lines or 64 KiB in a second")]
    private static partial void LogLinesDropped(ILogger logger, string actor, int process, long dropped);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Debug, Message = "Actor {Actor}: {Handler} is ready in process {Process}")]
    private static partial void LogStarted(ILogger logger, string actor, string handler, int process);
}
