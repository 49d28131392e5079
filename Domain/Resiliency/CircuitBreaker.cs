namespace Asya.Domain.Resiliency;

/// <summary>When an actor that keeps failing is left alone for a while.</summary>
/// <param name="Failures">So many failures in a row open the circuit.</param>
/// <param name="OpenFor">How long it stays open; then one step is tried.</param>
public sealed record CircuitBreaker(int Failures, TimeSpan OpenFor);
