using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Asya.Actors;
using Asya.Grains.Hosting;
using Asya.Grains.Tasks;
using Asya.Grains.Telemetry;
using Asya.Steps;
using Asya.Tasks;
using Asya.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Actors;

/// <summary>Runs handlers on the thread pool, a bounded number per actor, and reports each outcome until the task has it.</summary>
internal sealed partial class StepRunner(
    ActorRegistry actors,
    IGrainFactory grains,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    IOptions<ActorOptions> options,
    LiveEventPublisher feed,
    FaultPoints faults,
    ILogger<StepRunner> logger) : IHostedService, IDisposable
{
    // What a handler logs, whatever it logs with, says whose step it was.
    private static readonly Func<ILogger, string, TaskKey, int, int, IDisposable?> StepScope =
        LoggerMessage.DefineScope<string, TaskKey, int, int>("Actor {Actor} at task {Task}, step {Step}, attempt {Attempt}");

    private static readonly Backoff ReportRetries = new(Min: TimeSpan.FromMilliseconds(50), Max: TimeSpan.FromSeconds(6.4));

    private readonly ConcurrentDictionary<StepNumber, CancellationTokenSource> _running = new();
    private readonly RecentSteps _reported = new(SteadyClock.Machine);

    // By the actor as it is now: after a change of its settings new steps have a limiter of their own.
    private readonly ConditionalWeakTable<Actor, ActorLimiter> _limiters = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Gets how many steps are being worked on or wait for their turn.</summary>
    public int Count => _running.Count;

    public IEnumerable<ActorLoad> Load =>
        _limiters.Select(static limiter => new ActorLoad(limiter.Key.Name, limiter.Value.Running, limiter.Value.Waiting))
            .GroupBy(static load => load.Actor,
                static (actor, all) => new ActorLoad(actor, all.Sum(static l => l.Running), all.Sum(static l => l.Waiting)));

    public StepAcceptance Start(string name, StepRequest request)
    {
        if (actors.Find(name) is not { } actor)
        {
            return StepAcceptance.UnknownActor;
        }

        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        if (!_running.TryAdd(request.Number, stop))
        {
            stop.Dispose();
            return StepAcceptance.AlreadyRunning;
        }

        if (request.IsAgain && _reported.Contains(request.Number))
        {
            // Sent by a timer or for the watchdog while it ran, and overtaken by its outcome.
            _running.TryRemove(request.Number, out _);
            stop.Dispose();
            return StepAcceptance.AlreadyRunning;
        }

        ActorLimiter limiter =
            _limiters.GetValue(actor,
                a => new ActorLimiter(a.Settings.Concurrency ?? options.Value.MaxConcurrentSteps, a.Settings.Resiliency.Breaker, clock));
        if (!limiter.TryEnter())
        {
            _running.TryRemove(request.Number, out _);
            stop.Dispose();
            return StepAcceptance.CircuitOpen;
        }

        // A handler may block or burn its thread: that must not be the activation's.
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => _ = work.Runner.RunAsync(work.Actor, work.Limiter, work.Request, work.Stop),
            (Runner: this, Actor: actor, Limiter: limiter, Request: request, Stop: stop),
            preferLocal: false);
        return StepAcceptance.Accepted;
    }

    public void Stop(StepNumber number)
    {
        if (_running.TryGetValue(number, out CancellationTokenSource? stop))
        {
            // Not here and now: a registered callback of the handler would run on the activation's turn.
            ThreadPool.UnsafeQueueUserWorkItem(static stop => _ = stop.CancelAsync(), stop, preferLocal: false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets handlers finish for a while, then cancels them. What is not reported by then runs again after the restart.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Real time, whatever clock the tasks live by: this is about the process.
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Value.DrainTimeout);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        int count = _running.Count;
        double seconds = options.Value.DrainTimeout.TotalSeconds;
        LogDraining(logger, count, seconds);
        try
        {
            while (!_running.IsEmpty)
            {
                await look.WaitForNextTickAsync(patience.Token);
            }

            LogDrained(logger, count);
        }
        catch (OperationCanceledException)
        {
            LogNotDrained(logger, _running.Count);
        }

        await _stopping.CancelAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(Actor actor, ActorLimiter limiter, StepRequest request, CancellationTokenSource stop)
    {
        try
        {
            StepReport? report = await RunLimitedAsync(actor, limiter, request, stop.Token);
            limiter.Note(report is null ? null : report.Outcome != StepOutcome.Failed);
            if (report is not null)
            {
                faults.Reach("step:before-report");
                await ReportAsync(report);
            }
        }
        finally
        {
            // Only now: until the task knows the outcome, the same attempt must not be started again.
            _running.TryRemove(request.Number, out _);
            stop.Dispose();
        }
    }

    private async Task<StepReport?> RunLimitedAsync(Actor actor, ActorLimiter limiter, StepRequest request, CancellationToken stop)
    {
        try
        {
            await limiter.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        StepNumber number = request.Number;
        using IDisposable? scope = StepScope(logger, actor.Name, number.Task, number.Step, number.Attempt);
        using Activity? activity = StepTelemetry.Start(actor.Name, request);
        long start = clock.GetTimestamp();
        StepReport? report = await RunInTimeAsync(actor, limiter, request, activity, stop);
        StepTelemetry.Ended(activity, actor.Name, report, clock.GetElapsedTime(start));
        return report;
    }

    private async Task<StepReport?> RunInTimeAsync(
        Actor actor, ActorLimiter limiter, StepRequest request, Activity? activity, CancellationToken stop)
    {
        if (actor.Settings.Timeout is not { } limit)
        {
            return await RunHandlerAsync(actor, limiter, request, activity, stop);
        }

        using CancellationTokenSource late = new(limit, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        Task<StepReport?> handling = RunHandlerAsync(actor, limiter, request, activity, either.Token);

        // A handler that does not look at its token is left to itself; it keeps its place until it ends.
        TaskCompletionSource isLate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration _ =
            late.Token.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), isLate);
        await Task.WhenAny(handling, isLate.Task);
        if (handling.IsCompleted && await handling is { } report)
        {
            // An outcome that came together with the end of its time is an outcome.
            return report;
        }

        if (!late.IsCancellationRequested || stop.IsCancellationRequested)
        {
            return await handling;
        }

        LogTimedOut(logger, actor.Name, request.Number.Task, request.Number.Step, request.Number.Attempt, limit);
        return StepOutcomes.OfTimeout(actor.Name, request, limit);
    }

    private async Task<StepReport?> RunHandlerAsync(
        Actor actor, ActorLimiter limiter, StepRequest request, Activity? activity, CancellationToken stop)
    {
        try
        {
            StepRequest shown = StepTelemetry.WithContext(request, activity);
            ImmutableArray<ActorFrame> frames =
                await actor.Handler.HandleAsync(shown, flown => feed.PublishLive(request.Number.Task, flown), stop);
            return StepOutcomes.From(actor.Name, request, StepTelemetry.WithoutContext(frames, shown, request));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // This outcome is no longer wanted: the task, the attempt or this process is over.
            return null;
        }
        catch (Exception e)
        {
            LogHandlerFailed(logger, e, actor.Name, request.Number.Task, request.Number.Step, request.Number.Attempt);
            return StepOutcomes.OfFailure(actor.Name, request, e);
        }
        finally
        {
            limiter.Leave();
        }
    }

    private async Task ReportAsync(StepReport report)
    {
        ITaskGrain task = grains.Task(report.Number.Task);
        for (int failures = 1; ; failures++)
        {
            try
            {
                await task.CompleteStepAsync(report, CancellationToken.None);
                _reported.Add(report.Number);
                return;
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                LogReportFailed(logger, e, report.Number.Task, report.Number.Step);
            }
            catch (Exception)
            {
                return;
            }

            try
            {
                await Task.Delay(ReportRetries.DelayAfter(failures), clock, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(
        EventId = 2005, Level = LogLevel.Information, Message = "Draining: {Count} steps are at work and have {Seconds:0.#} s to finish")]
    private static partial void LogDraining(ILogger logger, int count, double seconds);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Information, Message = "Drained: all {Count} steps have finished")]
    private static partial void LogDrained(ILogger logger, int count);

    [LoggerMessage(
        EventId = 2003, Level = LogLevel.Warning, Message = "{Count} steps did not finish in time; they run again after the restart")]
    private static partial void LogNotDrained(ILogger logger, int count);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning,
        Message = "Actor {Actor} took longer than {Limit} at step {Step} (attempt {Attempt}) of task {Task}")]
    private static partial void LogTimedOut(ILogger logger, string actor, TaskKey task, int step, int attempt, TimeSpan limit);

    [LoggerMessage(
        EventId = 2001, Level = LogLevel.Warning, Message = "Actor {Actor} failed at step {Step} (attempt {Attempt}) of task {Task}")]
    private static partial void LogHandlerFailed(ILogger logger, Exception exception, string actor, TaskKey task, int step, int attempt);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning,
        Message = "The outcome of step {Step} could not be reported to task {Task}; trying again")]
    private static partial void LogReportFailed(ILogger logger, Exception exception, TaskKey task, int step);
}
