namespace Asya.Domain;

/// <summary>How far a task is, and what it last said of itself.</summary>
internal sealed record TaskProgress
{
    public static TaskProgress None { get; } = new();

    /// <summary>Number of the current step: 1 for the first actor, one more at each further one, x-pause included.</summary>
    public int Step { get; init; }

    /// <summary>Number of the current attempt at that step.</summary>
    public int Attempt { get; init; }

    /// <summary>When the current step was entered.</summary>
    public DateTimeOffset StepSince { get; init; }

    /// <summary>Why the current step has to be tried again, and when.</summary>
    public StepRetry? Retry { get; init; }

    public string Message { get; init; } = "";

    public double Percent { get; init; }

    /// <summary>The same at the first attempt of the next step.</summary>
    public TaskProgress NextStep(DateTimeOffset now) => this with { Step = Step + 1, Attempt = 1, Retry = null, StepSince = now };

    /// <summary>The same at the next attempt of this step.</summary>
    public TaskProgress NextAttempt(StepRetry retry) => this with { Attempt = Attempt + 1, Retry = retry };
}
