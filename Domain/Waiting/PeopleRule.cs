using System.Collections.Immutable;

namespace Asya.Domain.Waiting;

/// <summary>Which people a pause admits: one rule of its <c>who</c>.</summary>
/// <param name="Assignee">The principal who may answer; null: none in particular.</param>
/// <param name="Groups">The groups whose members may answer.</param>
/// <param name="NotRequester">Whether the principal who created the task is excluded (four eyes).</param>
internal sealed record PeopleRule(string? Assignee, ImmutableArray<string> Groups, bool NotRequester)
{
    /// <inheritdoc cref="PeopleRule(string?, ImmutableArray{string}, bool)"/>
    public ImmutableArray<string> Groups { get => field.IsDefault ? [] : field; init; } = Groups;

    /// <summary>Gets a value indicating whether the rule admits everyone.</summary>
    public bool AdmitsAll => Assignee is null && Groups.IsEmpty && !NotRequester;

    /// <summary>Indicates whether a principal is among the people that the rule names, four eyes aside.</summary>
    public bool Names(Answerer who) => (Assignee is null && Groups.IsEmpty) || who.Is(Assignee) || who.IsIn(Groups);

    /// <summary>
    /// Indicates whether the rule admits a principal. An admin stands in for every name, but is no second pair of eyes for an own task.
    /// </summary>
    /// <param name="who">The principal. Without a name it satisfies no rule about people.</param>
    /// <param name="state">The task, whose requesters four eyes excludes.</param>
    public bool Admits(Answerer who, TaskState state) =>
        AdmitsAll || (who.By is not null && !(NotRequester && who.IsRequesterOf(state)) && (who.IsAdmin || Names(who)));

    /// <summary>Lists the people for a message: <c>ann or finance, legal</c>.</summary>
    public string Describe() => (Assignee, Groups) switch
    {
        ({ } one, { IsEmpty: true }) => one,
        (null, var groups) => string.Join(", ", groups),
        ({ } one, var groups) => $"{one} or {string.Join(", ", groups)}",
    };

    public bool Equals(PeopleRule? other) =>
        other is not null && Assignee == other.Assignee && NotRequester == other.NotRequester
            && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Assignee, Groups.Length, NotRequester);
}
