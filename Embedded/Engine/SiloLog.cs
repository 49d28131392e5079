using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What the engine has to say.</summary>
internal sealed partial class SiloLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "Silo started with {Count} grain classes on the embedded engine")]
    public partial void Started(int count);

    [LoggerMessage(2, LogLevel.Information, "Silo stopped")]
    public partial void Stopped();

    [LoggerMessage(3, LogLevel.Warning, "Silo stopped before all activations had ended")]
    public partial void StoppedUngracefully();

    [LoggerMessage(4, LogLevel.Error, "Error activating {Activation}")]
    public partial void ActivationFailed(Activation activation, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "Error deactivating {Activation}")]
    public partial void DeactivationFailed(Activation activation, Exception exception);

    [LoggerMessage(6, LogLevel.Debug, "{Method} failed on {Activation}")]
    public partial void CallFailed(string method, Activation activation, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "One-way call {Method} failed on {GrainId}")]
    public partial void OneWayCallFailed(string method, GrainId grainId, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "A timer of {Activation} failed and ticks on")]
    public partial void TimerFailed(Activation activation, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "{Call}: the observer failed")]
    public partial void ObserverFailed(string call, Exception exception);

    [LoggerMessage(10, LogLevel.Debug, "Observer {Id} is gone; dropped {Call}")]
    public partial void ObserverGone(GrainId id, string call);
}
