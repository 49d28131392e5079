using System.Collections.Immutable;
using Asya.Identity;

namespace Asya.Tasks;

/// <summary>Changes who must answer the task's current pause.</summary>
[GenerateSerializer, Immutable, Alias("asya.change-wait")]
public sealed record ChangeWait
{
    [Id(0)] public WaitChange Change { get; init; }

    /// <summary>Gets the caller, from the credential. Null while identity is off.</summary>
    [Id(1)] public string? By { get; init; }

    /// <summary>Gets the caller's groups, from the credential.</summary>
    [Id(2)] public ImmutableArray<string> Groups { get; init; } = [];

    [Id(3)] public bool IsAdmin { get; init; }

    /// <summary>Gets the principal to delegate to.</summary>
    [Id(4)] public string? To { get; init; }

    /// <summary>Gets the number of the pause; unset: the current one.</summary>
    [Id(5)] public int? Pause { get; init; }

    /// <summary>Gets the caller's other names.</summary>
    [Id(6)] public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets the person for whom the caller acts.</summary>
    [Id(7)] public Person? OnBehalfOf { get; init; }

    /// <summary>Gets what the gateway knows of <see cref="To"/>. Null: nothing.</summary>
    [Id(8)] public Person? ToPerson { get; init; }
}

/// <summary>The ways to change a wait.</summary>
[GenerateSerializer, Alias("asya.wait-change")]
public enum WaitChange
{
    /// <summary>The caller will answer, and no other caller may.</summary>
    Claim = 1,

    /// <summary>The caller gives up its claim.</summary>
    Release = 2,

    /// <summary>Another principal must answer.</summary>
    Delegate = 3,
}
