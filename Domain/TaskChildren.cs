using System.Collections.Immutable;
using Asya.Domain.ChildTasks;

namespace Asya.Domain;

/// <summary>The tasks that a task set going: slices, second tries and hooks.</summary>
internal sealed record TaskChildren
{
    public static TaskChildren None { get; } = new();

    /// <summary>What there is to be done about other tasks that this one set going, and what it waits for of them.</summary>
    public ImmutableArray<FanOut> FanOuts { get; init; } = [];

    /// <summary>The fan-out whose slices the task waits for; 0: none.</summary>
    public long Gathering { get; init; }

    /// <summary>The fan-out whose slices the task waits for.</summary>
    public FanOut? Gathered => FanOuts.FirstOrDefault(f => f.Event == Gathering);

    /// <summary>Whether there is nothing to do until a slice reports, which may take as long as a person thinks.</summary>
    public bool IsWaitingForSlices => Gathered?.FanIn is { Missing: > 0 };

    /// <summary>What is run after the end.</summary>
    public Hooks? Hooks { get; init; }

    /// <summary>The task that tries this failed one again.</summary>
    public string? RedrivenAs { get; init; }
}
