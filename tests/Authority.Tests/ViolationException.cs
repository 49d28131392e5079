namespace Asya.Authority.Tests;

/// <summary>An invariant of docs/threat-model.md does not hold.</summary>
internal sealed class ViolationException(string invariant, string what) : Exception($"{invariant}: {what}")
{
    public string Invariant { get; } = invariant;

    public string What { get; } = what;
}
