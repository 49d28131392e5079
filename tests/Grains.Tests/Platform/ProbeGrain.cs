using Asya.Tasks;

namespace Asya.Grains.Tests.Platform;

/// <summary>With a key that begins with <c>bad</c> it fails to activate the first time.</summary>
internal class ProbeGrain : Grain, IProbeGrain
{
    private readonly string _activation = Guid.NewGuid().ToString("N");
    private int _inside;
    private IGrainTimer? _timer;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Key.StartsWith("bad", StringComparison.Ordinal) && Gates.Named(Key).Arrivals == 0)
        {
            _ = Gates.Named(Key).PassAsync(CancellationToken.None);
            throw new TaskRejectedException(TaskRejection.NotFound, "cannot start");
        }

        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _ = Gates.Named(Key + "/off").PassAsync(CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task<string> EnterAsync(string gate, CancellationToken cancellationToken)
    {
        try
        {
            await Gates.Named(gate).PassAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = Gates.Named(gate + "/stopped").PassAsync(CancellationToken.None);
            throw;
        }

        return _activation;
    }

    public Task<int> ArrivalsAsync(string gate) => Task.FromResult(Gates.Named(gate).Arrivals);

    public async Task StepsAsync(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            if (Interlocked.Increment(ref _inside) != 1)
            {
                throw new InvalidOperationException("Two turns at once.");
            }

            Thread.SpinWait(200);
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }
    }

    public async Task<string> SchedulingAsync()
    {
        TaskScheduler own = TaskScheduler.Current;
        string facts = own == TaskScheduler.Default ? "default" : "own";
        await Task.Yield();
        facts += TaskScheduler.Current == own ? " own" : " lost";
        facts += await Task.Run(static () => TaskScheduler.Current) == TaskScheduler.Default ? " default" : " kept";
        return facts + (TaskScheduler.Current == own ? " own" : " lost");
    }

    public Task StartTimerAsync(TimeSpan period, bool interleave, string gate)
    {
        _timer = this.RegisterGrainTimer(
            static (name, token) => Gates.Named(name)
                .PassAsync(token), gate, new GrainTimerCreationOptions(period, period) { Interleave = interleave, KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task StopTimerAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task<string> LeaveAsync(string gate)
    {
        DeactivateOnIdle();
        return EnterAsync(gate, CancellationToken.None);
    }
}
