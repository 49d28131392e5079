using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>Changes who is to answer the pause a task is at.</summary>
[GenerateSerializer, Immutable, Alias("asya.change-wait")]
public sealed record ChangeWait
{
    [Id(0)] public WaitChange Change { get; init; }

    /// <summary>Gets who wants it, from the credential. Null while identity is off.</summary>
    [Id(1)] public string? By { get; init; }

    /// <summary>Gets the groups of the caller, from the credential.</summary>
    [Id(2)] public ImmutableArray<string> Groups { get; init; } = [];

    [Id(3)] public bool IsAdmin { get; init; }

    /// <summary>Gets the principal to delegate to.</summary>
    [Id(4)] public string? To { get; init; }

    /// <summary>Gets the number of the pause that is meant; unset: the one the task is at.</summary>
    [Id(5)] public int? Pause { get; init; }
}

/// <summary>What can be done about a wait.</summary>
[GenerateSerializer, Alias("asya.wait-change")]
public enum WaitChange
{
    /// <summary>The caller will answer: only the caller may.</summary>
    Claim = 1,

    /// <summary>The caller will not answer after all.</summary>
    Release = 2,

    /// <summary>Another principal is to answer.</summary>
    Delegate = 3,
}
