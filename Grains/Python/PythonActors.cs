using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Python;

/// <summary>All actors of this silo that are written in Python.</summary>
/// <remarks>Processes are the operating system's affair, so they live by the machine's time, whichever clock the tasks live by.</remarks>
internal sealed class PythonActors(IOptions<PythonOptions> options, TimeProvider clock, ILoggerFactory loggers) : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly List<(string Actor, PythonActorHandler Handler)> _handlers = [];

    /// <summary>Retired ones may have steps at work, and have to be ended with the others.</summary>
    private readonly List<PythonPool> _retired = [];

    /// <summary>Gets the handler for an actor: the one that is there, if its program is still the same.</summary>
    public PythonActorHandler HandlerOf(string actor, PythonProgram program)
    {
        lock (_lock)
        {
            foreach ((string name, PythonActorHandler known) in _handlers)
            {
                if (name == actor && known.Pool.Program.Equals(program))
                {
                    return known;
                }
            }

            PythonActorHandler handler = new(new(actor, program, options.Value, clock, loggers.CreateLogger("Asya.Python")));
            _handlers.Add((actor, handler));
            return handler;
        }
    }

    /// <summary>Retires all others: their steps in flight are finished, and then their processes leave.</summary>
    public void KeepOnly(IEnumerable<PythonActorHandler> wanted)
    {
        HashSet<PythonActorHandler> keep = [.. wanted];
        lock (_lock)
        {
            _retired.RemoveAll(static p => p.Count == 0);
            foreach ((_, PythonActorHandler handler) in _handlers.Where(h => !keep.Contains(h.Handler)).ToArray())
            {
                handler.Pool.Retire();
                _retired.Add(handler.Pool);
            }

            _handlers.RemoveAll(h => !keep.Contains(h.Handler));
        }
    }

    /// <summary>Ends all processes. The steps that they were at have been drained before.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(Pools().Select(static p => p.StopAsync()));
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (PythonPool pool in Pools())
        {
            pool.Dispose();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.Value.HealthPeriod, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Task.WhenAll(Pools().Select(static p => p.TendAsync()));
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private PythonPool[] Pools()
    {
        lock (_lock)
        {
            return [.. _handlers.Select(static h => h.Handler.Pool), .. _retired];
        }
    }
}
