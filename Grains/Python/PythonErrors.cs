using Asya.Actors;
using Asya.Domain.Resiliency;

namespace Asya.Grains.Python;

/// <summary>The failures that are not the handler's own, by the names that rules of resiliency know them under.</summary>
internal static class PythonErrors
{
    /// <summary>The error type of a process that ends in the middle of a step. The outcome of the step is unknown.</summary>
    public const string ProcessDied = RetryRules.ProcessDied;

    /// <summary>The error type when no process is available.</summary>
    public const string StartFailed = "asya.ActorStartFailed";

    /// <summary>The error type of an answer that violates the protocol.</summary>
    public const string BadAnswer = "asya.ActorProtocolError";

    public static ForeignActorException Died(string how) =>
        new(ProcessDied, ["ConnectionError", "OSError", "Exception"], how, "its Python process ended in the middle of the step");

    public static ForeignActorException NotStarted(string why, string publicWhy) =>
        new(StartFailed, ["RuntimeError", "Exception"], why, publicWhy);

    /// <param name="why">A fixed text without details: it is shown to clients.</param>
    /// <param name="cause">The error of the connection; for the log.</param>
    public static ForeignActorException BadlyAnswered(string why, Exception? cause = null) =>
        new(BadAnswer, ["RuntimeError", "Exception"], cause is null
            ? why
            : $"{why} ({cause.InnerException?.Message ?? cause.Message})", why);
}
