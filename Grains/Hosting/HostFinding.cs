namespace Asya.Grains.Hosting;

/// <summary>One thing that was looked at.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Found">What is there.</param>
/// <param name="Advice">What to do about it; null: nothing.</param>
public sealed record HostFinding(string Check, string Found, string? Advice = null);
