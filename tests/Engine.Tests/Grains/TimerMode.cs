namespace Asya.Engine.Tests;

[GenerateSerializer, Flags, Alias("test.timer-mode")]
public enum TimerMode
{
    None = 0,
    Interleave = 1,
    KeepAlive = 2,

    /// <summary>The first tick throws.</summary>
    Failing = 4,

    /// <summary>Each tick sets the timer anew, to an hour.</summary>
    Changing = 8,

    /// <summary>The first tick disposes the timer.</summary>
    Once = 16,
}
