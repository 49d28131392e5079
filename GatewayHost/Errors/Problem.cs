using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Gateway.Errors;

/// <summary>An HTTP error: a row of <see cref="ProblemTable"/> with its detail.</summary>
/// <remarks><c>Reason</c> is a closed word for programs; <c>RetryAfter</c> is in seconds, 0 when trying again does not help.</remarks>
internal readonly record struct Problem(int Status, string Reason, string Title, int RetryAfter = 0)
{
    public string? Detail { get; init; }

    /// <summary>The error of each field.</summary>
    public ImmutableArray<FieldError> Fields { get; init; }

    /// <summary>Gets the <c>WWW-Authenticate</c> header that goes with it.</summary>
    public string? Challenge { get; init; }
}
