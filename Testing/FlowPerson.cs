using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Testing;

/// <summary>Who starts a task, or answers its question: a principal and its groups, as a credential has them.</summary>
/// <remarks>A text is a person without groups, so <c>by: "ann"</c> is enough for most tests.</remarks>
public sealed record FlowPerson
{
    private FlowPerson(string? name, ImmutableArray<string> groups) => (Name, Groups) = (name, groups);

    /// <summary>Gets the caller that there is while identity is off: it has no name, and no rule about people holds for it.</summary>
    public static FlowPerson Anonymous { get; } = new(null, []);

    /// <summary>Gets the name of the principal. Null: <see cref="Anonymous"/>.</summary>
    public string? Name { get; }

    /// <summary>Gets the groups of the principal.</summary>
    public ImmutableArray<string> Groups { get; }

    /// <summary>Names a person.</summary>
    /// <param name="name">The principal.</param>
    /// <param name="groups">Its groups.</param>
    public static FlowPerson Named(string name, params ImmutableArray<string> groups)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(name, groups);
    }

    /// <summary>Names a person without groups.</summary>
    /// <param name="name">The principal.</param>
    public static implicit operator FlowPerson(string name) => FromString(name);

    /// <summary>Names a person without groups.</summary>
    /// <param name="name">The principal.</param>
    public static FlowPerson FromString(string name) => Named(name);

    /// <inheritdoc/>
    public override string ToString() =>
        Name is null ? "an anonymous caller" : Groups.IsEmpty ? Name : $"{Name} ({string.Join(", ", Groups)})";

    internal TaskAnswerer ToAnswerer() => new() { Principal = Name, Groups = Groups };
}
