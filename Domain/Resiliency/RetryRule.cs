using System.Collections.Immutable;

namespace Asya.Domain.Resiliency;

/// <summary>Which policy serves which errors.</summary>
/// <param name="Errors">Names of error types, qualified or not; a base type's name covers what derives from it.</param>
/// <param name="Policy">The name of a policy.</param>
public sealed record RetryRule(ImmutableArray<string> Errors, string Policy);
