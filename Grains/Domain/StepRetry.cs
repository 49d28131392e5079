namespace Asya.Domain;

/// <summary>The current step waits to be tried again.</summary>
/// <param name="At">When.</param>
/// <param name="Failures">How often it failed in a row.</param>
/// <param name="Since">When it failed first.</param>
/// <param name="Reason">Why, in words for everyone.</param>
public sealed record StepRetry(DateTimeOffset At, int Failures, DateTimeOffset Since, string Reason);
