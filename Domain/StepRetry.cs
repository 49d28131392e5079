namespace Asya.Domain;

/// <summary>The current step waits to be tried again.</summary>
/// <param name="At">When.</param>
/// <param name="Failures">How often in a row it could not be done, by no fault of the handler.</param>
/// <param name="Since">When that began.</param>
/// <param name="Reason">Why, in words for everyone.</param>
/// <param name="Errors">How often the handler failed at this step.</param>
/// <param name="Crashes">How often its process died at this step.</param>
internal sealed record StepRetry(DateTimeOffset At, int Failures, DateTimeOffset Since, string Reason, int Errors = 0, int Crashes = 0);
