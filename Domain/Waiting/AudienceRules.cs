using Asya.Tasks;

namespace Asya.Domain.Waiting;

/// <summary>Which approvers see a task whose flow shows it to candidates only (<c>visibility: candidates</c>).</summary>
/// <remarks>
/// Those whom a pause of the task asks or has asked, by its definition, an escalation or a delegation. A person who has seen a question may
/// look at what became of it. A question that names no people shows the task to no one.
/// </remarks>
internal static class AudienceRules
{
    /// <summary>The most questions to different people that are remembered: the latest.</summary>
    public const int MaxAudiences = 100;

    /// <summary>Notes whom the pause in progress is for, once.</summary>
    public static TaskState Note(TaskState state)
    {
        if (state.Pauses.Audiences is not { } known || state.Pauses.Current?.Wait is not { NamesPeople: true } wait)
        {
            return state;
        }

        TaskAudience audience = new([.. wait.Rules.Select(static rule => new TaskPeople(rule.Assignee, rule.Groups)).Distinct()]);
        return known.Contains(audience)
            ? state
            : state with { Pauses = state.Pauses with { Audiences = [.. known.TakeLast(MaxAudiences - 1), audience] } };
    }
}
