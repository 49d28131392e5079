using Microsoft.Extensions.DependencyInjection;

namespace Asya.Engine.Tests;

internal sealed class TimerGrain([FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock) : Grain, ITimerGrain
{
    private readonly string _activation = Guid.NewGuid().ToString("N");
    private readonly List<IGrainTimer> _forms = [];
    private IGrainTimer? _timer;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _ = Gates.Of(this.GetPrimaryKeyString() + "/off").PassAsync(CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartAsync(string gate, TimeSpan dueTime, TimeSpan period, TimerMode mode)
    {
        GrainTimerCreationOptions options = new(dueTime, period)
        {
            Interleave = mode.HasFlag(TimerMode.Interleave),
            KeepAlive = mode.HasFlag(TimerMode.KeepAlive),
        };
        _timer = this.RegisterGrainTimer(static (state, token) => state.Grain.TickAsync(state.Gate, state.Mode, token), (Grain: this, Gate: gate, Mode: mode), options);
        return Task.CompletedTask;
    }

    public Task ChangeAsync(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task DisposeTimerAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task EnterAsync(string gate) => Gates.Of(gate).PassAsync();

    public Task<int> ArrivalsAsync(string gate) => Task.FromResult(Gates.Of(gate).Arrivals);

    public Task<string> ActivationAsync() => Task.FromResult(_activation);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task StartAllFormsAsync(string gate)
    {
        TimeSpan due = TimeSpan.FromMinutes(1);
        GrainTimerCreationOptions options = new(due, Timeout.InfiniteTimeSpan);
        Gate door = new(gate);
        _forms.Add(this.RegisterGrainTimer(door.PassAsync, due, Timeout.InfiniteTimeSpan));
        _forms.Add(this.RegisterGrainTimer(door.PassAsync, options));
        _forms.Add(this.RegisterGrainTimer(door.PassTokenAsync, due, Timeout.InfiniteTimeSpan));
        _forms.Add(this.RegisterGrainTimer(door.PassTokenAsync, options));
        _forms.Add(this.RegisterGrainTimer(static d => d.PassAsync(), door, due, Timeout.InfiniteTimeSpan));
        _forms.Add(this.RegisterGrainTimer(static d => d.PassAsync(), door, options));
        _forms.Add(this.RegisterGrainTimer(static (d, token) => d.PassTokenAsync(token), door, due, Timeout.InfiniteTimeSpan));
        _forms.Add(this.RegisterGrainTimer(static (d, token) => d.PassTokenAsync(token), door, options));
        return Task.CompletedTask;
    }

    private async Task TickAsync(string gate, TimerMode mode, CancellationToken cancellationToken)
    {
        Journal.Note(gate, clock.GetUtcNow().ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        bool first = Gates.Of(gate).Arrivals == 0;
        if (mode.HasFlag(TimerMode.Changing))
        {
            _timer!.Change(TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        }

        if (mode.HasFlag(TimerMode.Once))
        {
            _timer!.Dispose();
        }

        try
        {
            await Gates.Of(gate).PassAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = Gates.Of(gate + "/cancelled").PassAsync(CancellationToken.None);
            throw;
        }

        if (mode.HasFlag(TimerMode.Failing) && first)
        {
            throw new InvalidOperationException("a bad tick");
        }
    }

    private sealed class Gate(string name)
    {
        public Task PassAsync() => Gates.Of(name).PassAsync();

        public Task PassTokenAsync(CancellationToken cancellationToken) => Gates.Of(name).PassAsync(cancellationToken);
    }
}
