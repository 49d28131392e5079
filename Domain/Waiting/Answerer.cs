using System.Collections.Immutable;
using Asya.Identity;
using Asya.Tasks;

namespace Asya.Domain.Waiting;

/// <summary>The caller who answers, or changes who answers, as the gateway knows it from the credential.</summary>
/// <param name="By">The principal; null: none is known, and no rule that names people is satisfied.</param>
/// <param name="Aliases">The principal's other names.</param>
/// <param name="Groups">The principal's groups.</param>
/// <param name="IsAdmin">Whether the principal is an admin of the tenant.</param>
/// <param name="OnBehalfOf">The person for whom the principal acts. It adds a name that rules may exclude, and no right.</param>
internal readonly record struct Answerer(
    string? By, ImmutableArray<string> Aliases, ImmutableArray<string> Groups, bool IsAdmin, Person? OnBehalfOf = null)
{
    public static Answerer From(ResumeTask request) =>
        new(request.By, request.Aliases, request.Groups, request.IsAdmin, request.OnBehalfOf);

    public static Answerer From(ChangeWait request) =>
        new(request.By, request.Aliases, request.Groups, request.IsAdmin, request.OnBehalfOf);

    public static Answerer From(PauseTask request) =>
        new(request.By, request.Aliases, request.Groups, request.IsAdmin, request.OnBehalfOf);

    /// <summary>Indicates whether a name is the principal's, in any spelling, or an alias of the principal.</summary>
    public bool Is(string? name) =>
        By is { } by && name is not null && new Person(by, Aliases).Is(name);

    /// <summary>Indicates whether the principal, or the person for whom it acts, is a requester of a task.</summary>
    public bool IsRequesterOf(TaskState state)
    {
        Answerer self = this;
        return state.Identity.Requesters.Any(name => self.Is(name) || self.OnBehalfOf?.Is(name) == true);
    }

    /// <summary>Indicates whether the principal belongs to one of these groups.</summary>
    public bool IsIn(ImmutableArray<string> groups)
    {
        ImmutableArray<string> own = Groups;
        return !own.IsDefault && groups.Any(group => own.Contains(group));
    }
}
