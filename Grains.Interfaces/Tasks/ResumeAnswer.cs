using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>Who ended a pause, when, and with which request.</summary>
[GenerateSerializer, Immutable, Alias("asya.answer")]
public sealed record ResumeAnswer
{
    [Id(0)] public int Pause { get; init; }

    [Id(1)] public string? Key { get; init; }

    [Id(2)] public string Digest { get; init; } = "";

    [Id(3)] public string? By { get; init; }

    [Id(4)] public string Channel { get; init; } = "";

    [Id(5)] public DateTimeOffset At { get; init; }

    [Id(6)] public ImmutableArray<string> Dropped { get; init; } = [];

    /// <summary>Gets how much running time the answer added.</summary>
    [Id(7)] public TimeSpan Extension { get; init; }

    /// <summary>Gets the person for whom <see cref="By"/> answered.</summary>
    [Id(8)] public string? OnBehalfOf { get; init; }

    /// <summary>Gets the fields that the answer left out and whose value in the payload stayed. Null: none.</summary>
    [Id(9)] public ImmutableArray<string>? Kept { get; init; }
}
