using System.Collections.Immutable;

namespace Asya.Grains.Python;

/// <summary>A handler in Python and how its processes are started.</summary>
/// <param name="Handler"><c>module.function</c> or <c>module.Class.method</c>.</param>
internal sealed record PythonProgram(string Handler)
{
    /// <summary>Gets the interpreter: a name in <c>PATH</c>, or a path.</summary>
    public string Executable { get; init; } = "python3";

    /// <summary>Gets the folders that come first in the module search path.</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>Gets the Python files whose names are predefined in the handler's module.</summary>
    public ImmutableArray<string> Stubs { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets which variables of the silo it gets beside those that every handler gets: names, or beginnings and a star.</summary>
    public ImmutableArray<string> Inherit { get; init; } = [];

    /// <summary>Gets how many processes there are at most. Each does one step at a time.</summary>
    public int Processes { get; init; } = Math.Min(2, System.Environment.ProcessorCount);

    /// <summary>Gets a fingerprint that changes with any file of the code.</summary>
    public string CodeStamp { get; init; } = "";

    /// <summary>Says whether processes of the one may do the work of the other.</summary>
    public bool Equals(PythonProgram? other) => other is not null && Parts().SequenceEqual(other.Parts(), StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Handler, CodeStamp);

    private IEnumerable<string> Parts() =>
    [
        Handler, Executable, $"{Processes}", CodeStamp, $"{Path.Length} {Stubs.Length} {Inherit.Length}",
        .. Path, .. Stubs, .. Inherit, .. Environment.Select(static e => $"{e.Key}={e.Value}"),
    ];
}
