using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>The definitions of the pauses that lie ahead in a route, each bound to its place.</summary>
/// <remarks>
/// A definition is bound when the route gets its pause and stays with that pause, whatever other pauses, loops or requests come before it.
/// No state holds one of these while every pause ahead follows the flow's rules for all its pauses: most rows store nothing.
/// </remarks>
internal sealed record PausesAhead
{
    /// <summary>Gets the definitions of the x-pauses ahead, one each, in the order of the route. Empty: none has one of its own.</summary>
    public ImmutableArray<PauseDefinition> Definitions { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Gets what a step has defined although no pause lay ahead. It is the next pause's that the route gets.</summary>
    public PauseDefinition? Unplaced { get; init; }

    /// <summary>Binds the entries of the flow's list to the pauses of a new route.</summary>
    public static PausesAhead? Bind(ActorRoute route, PausePlan plan) => Bind(route, plan, passed: 0, said: null);

    /// <summary>The same for a route of which some pauses are over already, as rows of earlier versions count them.</summary>
    /// <param name="route">The route.</param>
    /// <param name="plan">What the flow says.</param>
    /// <param name="passed">How many pauses of the flow's route are over.</param>
    /// <param name="said">The definition of the first pause ahead. Null: what the flow says.</param>
    public static PausesAhead? Bind(ActorRoute route, PausePlan plan, int passed, PauseDefinition? said)
    {
        int places = plan.IsMandatory ? int.MaxValue : plan.Entries.Length;
        ImmutableArray<PauseDefinition> definitions =
            [.. Enumerable.Range(passed + 1, CountPauses(route.Next.AsSpan()) + (route.Curr == ActorRoute.PauseActor ? 1 : 0))
                .Select(place => place <= places ? new PauseDefinition { Entry = place } : PauseDefinition.None)];
        return WithNext(definitions, said);
    }

    /// <summary>Takes the definition of the pause that begins now.</summary>
    public static (PauseDefinition Definition, PausesAhead? Later) Take(PausesAhead? ahead) =>
        ahead is { Definitions: [var first, .. var rest] }
        ? (first, From(rest, ahead.Unplaced))
        : (PauseDefinition.None, ahead);

    /// <summary>Follows a change of the route: the pauses that stay in it keep their definitions.</summary>
    /// <remarks>
    /// Routes are lists of names, so a pause is known again by its neighbours: by the equal ends of both lists, then by the equal
    /// beginnings. Of what is left between, the last pauses are matched, since what an actor inserts comes first.
    /// </remarks>
    /// <param name="ahead">The definitions before the change.</param>
    /// <param name="before">The actors ahead before the change.</param>
    /// <param name="after">The actors ahead after it.</param>
    /// <param name="said">What the step says of the pause that comes next. Null: nothing.</param>
    public static RouteChange Follow(
        PausesAhead? ahead, ImmutableArray<string> before, ImmutableArray<string> after, PauseDefinition? said = null)
    {
        if (ahead is null && said is null)
        {
            return new(null, []);
        }

        ImmutableArray<PauseDefinition> old = ahead is { Definitions.IsEmpty: false }
            ? ahead.Definitions
            : [.. Enumerable.Repeat(PauseDefinition.None, CountPauses(before.AsSpan()))];
        int shorter = Math.Min(before.Length, after.Length);
        int end = 0;
        while (end < shorter && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        int start = 0;
        while (start < shorter - end && before[start] == after[start])
        {
            start++;
        }

        int first = CountPauses(before.AsSpan(0, start));
        int last = CountPauses(before.AsSpan()[^end..]);
        ImmutableArray<PauseDefinition> between = old[first..^last];
        int now = CountPauses(after.AsSpan()) - first - last;
        int kept = Math.Min(now, between.Length);
        ImmutableArray<PauseDefinition> definitions =
            [.. old[..first], .. Enumerable.Repeat(PauseDefinition.None, now - kept), .. between[^kept..], .. old[^last..]];
        return new(WithNext(definitions, said ?? ahead?.Unplaced), between[..^kept]);
    }

    /// <summary>Puts pauses before a route.</summary>
    /// <param name="first">The definitions of those pauses.</param>
    /// <param name="ahead">The definitions of the route's own pauses.</param>
    /// <param name="route">The actors of the route.</param>
    public static PausesAhead? Before(ImmutableArray<PauseDefinition> first, PausesAhead? ahead, ImmutableArray<string> route) =>
        first.IsEmpty
            ? ahead
            : From(
                [.. first, .. ahead is { Definitions: { IsEmpty: false } own }
                    ? own
                    : Enumerable.Repeat(PauseDefinition.None, CountPauses(route.AsSpan()))],
                ahead?.Unplaced);

    private static PausesAhead? WithNext(ImmutableArray<PauseDefinition> definitions, PauseDefinition? said) => (said, definitions) switch
    {
        (null, _) => From(definitions, null),
        (_, []) => new() { Unplaced = said },
        _ => From(definitions.SetItem(0, said with { Entry = definitions[0].Entry }), null),
    };

    private static PausesAhead? From(ImmutableArray<PauseDefinition> definitions, PauseDefinition? unplaced) =>
        definitions.All(static definition => definition == PauseDefinition.None)
            ? unplaced is null ? null : new() { Unplaced = unplaced }
            : new() { Definitions = definitions, Unplaced = unplaced };

    private static int CountPauses(ReadOnlySpan<string> actors) => actors.Count(ActorRoute.PauseActor);

    public bool Equals(PausesAhead? other) =>
        other is not null && Unplaced == other.Unplaced && Definitions.AsSpan().SequenceEqual(other.Definitions.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Definitions.Length, Unplaced);
}
