using System.Collections.Immutable;
using Asya.Identity;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>Who may start a flow: its <c>start:</c>.</summary>
/// <param name="Groups">Groups whose members may.</param>
/// <param name="Principals">Principals who may.</param>
internal sealed record StartRule(ImmutableArray<string> Groups, ImmutableArray<string> Principals)
{
    /// <summary>Indicates whether the rule admits the principal of a request. An admin may start every flow of the tenant.</summary>
    public bool Admits(CreateTask request) => Admits(request.Principal, request.Groups, request.IsAdmin);

    /// <summary>Indicates whether the rule would admit a request of this principal.</summary>
    public bool Admits(string? who, ImmutableArray<string> groups, bool isAdmin) =>
        isAdmin
        || (who is not null
            && (Principals.Any(name => PrincipalName.AreSame(name, who))
                || (!groups.IsDefault && Groups.Any(group => groups.Contains(group)))));

    public bool Equals(StartRule? other) =>
        other is not null && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan())
            && Principals.AsSpan().SequenceEqual(other.Principals.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Groups.Length, Principals.Length);
}
