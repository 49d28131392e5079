namespace Asya.Domain.Reporting;

/// <summary>Something that was counted when it happened: a task's end, or that of a pause.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What, as in the task's events.</param>
/// <param name="Since">When the task, or for <c>resumed</c> its pause, had begun.</param>
internal readonly record struct OutcomeSample(DateTimeOffset At, string Kind, DateTimeOffset Since);
