using System.Collections.Immutable;

namespace Asya.Identity;

/// <summary>A person by name, with the other names that are known to be the same person's.</summary>
/// <param name="Name">The name.</param>
/// <param name="Aliases">The other names.</param>
[GenerateSerializer, Immutable, Alias("asya.person")]
public sealed record Person([property: Id(0)] string Name, [property: Id(1)] ImmutableArray<string> Aliases)
{
    /// <summary>Gets the groups that the person is known to belong to. Unset: they are not known.</summary>
    [Id(2)] public ImmutableArray<string>? Groups { get; init; }

    /// <summary>Indicates whether a name is this person's, in any spelling.</summary>
    public bool Is(string? name) =>
        PrincipalName.AreSame(Name, name) || (!Aliases.IsDefault && Aliases.Any(alias => PrincipalName.AreSame(alias, name)));
}
