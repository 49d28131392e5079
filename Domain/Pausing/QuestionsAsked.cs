using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Asya.Domain.Pausing;

/// <summary>The questions of a task that have their answers, for a flow whose second tries ask them again (<c>redrive: ask</c>).</summary>
internal static partial class QuestionsAsked
{
    /// <summary>Notes that the pause in progress ends: its question takes the place of an earlier one of the same definition.</summary>
    /// <remarks>A pause from outside is no approval of the flow's.</remarks>
    public static ImmutableArray<PauseDefinition>? With(TaskState state, PauseState pause) =>
        !state.Pauses.Plan.AsksAgain || pause.Definition == PauseRules.RequestId
            ? state.Pauses.QuestionsAsked
            : [.. Except(state, pause.Definition),
                new() { Id = pause.Definition ?? "again", Metadata = pause.Metadata, IsComplete = true }];

    /// <summary>Gets what a second try asks first, in the order in which it was asked.</summary>
    /// <param name="state">The task that has failed.</param>
    /// <param name="unanswered">The definition that is asked again in any case.</param>
    public static ImmutableArray<PauseDefinition> Before(TaskState state, UnansweredPause? unanswered) =>
        state.Pauses.Plan.AsksAgain ? [.. Except(state, unanswered?.Id)] : [];

    private static IEnumerable<PauseDefinition> Except(TaskState state, string? definition) =>
        (state.Pauses.QuestionsAsked ?? []).Where(asked => NameOf(asked.Id) != NameOf(definition));

    // In a loop an actor defines a pause at each of its steps: it is the same question.
    private static string NameOf(string? definition) => StepNumber().Replace(definition ?? "", "step/");

    [GeneratedRegex(@"step:\d+/", RegexOptions.CultureInvariant)]
    private static partial Regex StepNumber();
}
