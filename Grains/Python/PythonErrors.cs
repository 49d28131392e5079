using Asya.Actors;
using Asya.Domain.Resiliency;

namespace Asya.Grains.Python;

/// <summary>The failures that are not the handler's own, by the names that rules of resiliency know them under.</summary>
internal static class PythonErrors
{
    /// <summary>The type of the error when a process ends in the middle of a step. Whoever did the step is gone, nothing is known of the outcome.</summary>
    public const string ProcessDied = RetryRules.ProcessDied;

    /// <summary>The type of the error when no process can be had.</summary>
    public const string StartFailed = "asya.ActorStartFailed";

    /// <summary>The type of the error when an answer is not what the protocol says.</summary>
    public const string BadAnswer = "asya.ActorProtocolError";

    public static ForeignActorException Died(string how) =>
        new(ProcessDied, ["ConnectionError", "OSError", "Exception"], how, "its Python process ended in the middle of the step");

    public static ForeignActorException NotStarted(string why, string publicWhy) =>
        new(StartFailed, ["RuntimeError", "Exception"], why, publicWhy);

    /// <param name="why">Words of ours alone: they are for everyone.</param>
    /// <param name="cause">What the connection says about it; for the log.</param>
    public static ForeignActorException BadlyAnswered(string why, Exception? cause = null) =>
        new(BadAnswer, ["RuntimeError", "Exception"], cause is null ? why : $"{why} ({cause.InnerException?.Message ?? cause.Message})", why);
}
