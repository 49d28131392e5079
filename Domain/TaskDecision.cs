using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>What the rules say to a command: keep the state, move to another, or refuse.</summary>
internal sealed record TaskDecision
{
    private TaskDecision(TaskState next, bool moved, ImmutableArray<TaskEffect> effects, TaskRejection rejection, string why) =>
        (Next, Moved, Effects, Rejection, Why) = (next, moved, effects, rejection, why);

    /// <summary>Gets the state after the command; the same object unless <see cref="Moved"/>.</summary>
    public TaskState Next { get; }

    /// <summary>Gets a value indicating whether there is a new state to be stored, before any effect.</summary>
    public bool Moved { get; }

    public ImmutableArray<TaskEffect> Effects { get; }

    public TaskRejection Rejection { get; }

    /// <summary>Gets why the command was refused, in words for the caller.</summary>
    public string Why { get; }

    /// <summary>Gets what is wrong with each field of a refused answer.</summary>
    public ImmutableArray<FieldError> Fields { get; private init; } = [];

    public static TaskDecision Unchanged(TaskState state, params ImmutableArray<TaskEffect> effects) =>
        new(state, false, effects, TaskRejection.None, "");

    public static TaskDecision Move(TaskState next, ImmutableArray<TaskEffect> effects) => new(next, true, effects, TaskRejection.None, "");

    /// <summary>Moves to a state, with the effects that are new in it.</summary>
    public static TaskDecision Transition(TaskState from, TaskState to, DateTimeOffset now, bool stepIsOver = false)
    {
        to = to with { UpdatedAt = now };
        return Move(to, EffectRules.Between(from, to, stepIsOver, now));
    }

    /// <summary>Gets the same decision with more known of the state that it moves to, which changes none of its effects.</summary>
    public TaskDecision Completed(Func<TaskState, TaskState> complete) =>
        Moved ? new(complete(Next), true, Effects, Rejection, Why) { Fields = Fields } : this;

    public static TaskDecision Reject(TaskState state, TaskRejection rejection, string why, ImmutableArray<FieldError> fields = default) =>
        new(state, false, [], rejection, why) { Fields = fields.IsDefault ? [] : fields };
}
