using System.Reflection;
using System.Text.RegularExpressions;
using Asya.Tasks;

namespace Asya.Architecture.Tests;

/// <summary>
/// The inputs that the product has, as its contracts and readers name them, and those that <c>docs/threat-model.md</c> has a row for.
/// </summary>
internal static partial class ThreatModel
{
    public const string Page = "docs/threat-model.md";

    private const string OpenApi = "tests/Golden.Tests/Records/openapi.txt";
    private const string PauseReader = "Domain/Waiting/PausePolicyReader.cs";

    private static readonly string[] YamlReaders = ["Grains/Flows", "Grains/Configuration"];

    /// <summary>Gets what the first cells of the page's tables name in code.</summary>
    public static string[] NamedInputs { get; } =
        [.. Rows().SelectMany(static row => Code().Matches(row[1])).Select(static m => m.Groups[1].Value)];

    /// <summary>Gets the test classes that the last cells of the page's tables name.</summary>
    public static string[] NamedTests { get; } =
        [.. Rows().SelectMany(static row => Code().Matches(row[^2])).Select(static m => m.Groups[1].Value)
            .Where(static name => TestClass().IsMatch(name)).Distinct()];

    /// <summary>Gets the invariants, each with the tests that prove it.</summary>
    public static Dictionary<string, string[]> Invariants { get; } = Rows().Where(static row => Invariant().IsMatch(row[1]))
        .ToDictionary(
            static row => Invariant().Match(row[1]).Groups[1].Value,
            static row => Code().Matches(row[^2]).Select(static m => m.Groups[1].Value)
                .Where(static name => TestClass().IsMatch(name)).ToArray());

    /// <summary>Gets the methods and paths of the HTTP API.</summary>
    public static IEnumerable<string> Operations()
    {
        string path = "";
        foreach (string line in SourceTree.Lines(OpenApi))
        {
            if (Path().Match(line) is { Success: true } found)
            {
                path = found.Groups[1].Value;
            }
            else if (Method().Match(line) is { Success: true } method)
            {
                yield return $"{method.Groups[1].Value.ToUpperInvariant()} {path}";
            }
        }
    }

    /// <summary>Gets the members of flow files and manifests, each after the block that it stands in.</summary>
    public static IEnumerable<string> Members() => SourceTree.Files(YamlReaders).SelectMany(MembersOf).Concat(PauseMembers());

    /// <summary>Gets the methods of grains that a process with the interfaces' assembly can call.</summary>
    public static IEnumerable<string> GrainMethods() => typeof(ITaskGrain).Assembly.GetTypes()
        .Where(static type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
        .SelectMany(static type =>
            type.GetMethods(BindingFlags.Public | BindingFlags.Instance).Select(method => $"{type.Name}.{method.Name}"))
        .Distinct();

    private static IEnumerable<string> MembersOf(string file)
    {
        string source = File.ReadAllText(System.IO.Path.Combine(SourceTree.Root, file));
        Dictionary<string, string> lists =
            KeyList().Matches(source).ToDictionary(static m => m.Groups[1].Value, static m => m.Groups[2].Value);
        MatchCollection reads = FieldsCall().Matches(source);
        int calls = source.Split("reader.Fields(").Length - 1;
        Assert.True(reads.Count == calls, $"{file} reads {calls} mappings, of which {reads.Count} could be understood here.");
        return reads.SelectMany(read => KeysIn(read.Groups[2].Value).Select(key => $"{BlockOf(read.Groups[1].Value)}.{key}"));

        IEnumerable<string> KeysIn(string list) => list.StartsWith('[')
            ? Literal().Matches(list).Select(static m => m.Groups[1].Value)
                .Concat(Spread().Matches(list).SelectMany(m => KeysIn(m.Groups[1].Value)))
            : KeysIn($"[{lists[list]}]");
    }

    private static IEnumerable<string> PauseMembers()
    {
        string source = File.ReadAllText(System.IO.Path.Combine(SourceTree.Root, PauseReader));
        return PauseSection().Matches(source)
            .SelectMany(static m => Literal().Matches(m.Groups[2].Value).Select(key => $"{m.Groups[1].Value}.{key.Groups[1].Value}"))
            .Concat(PauseMember().Matches(source).Select(static m => $"pause.{m.Groups[1].Value}"));
    }

    private static string BlockOf(string what) => what.StartsWith("a ", StringComparison.Ordinal) ? what[2..] : what.Trim('\'');

    private static IEnumerable<string[]> Rows() =>
        SourceTree.Lines(Page).Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(static line => line.Split('|'));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("`(I[0-9]+)`")]
    private static partial Regex Invariant();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]+(Tests|Contract|Scenarios)$")]
    private static partial Regex TestClass();

    [GeneratedRegex("""^<     "(/[^"]*)":\{$""")]
    private static partial Regex Path();

    [GeneratedRegex("""^<       "(get|post|put|patch|delete)":\{$""")]
    private static partial Regex Method();

    [GeneratedRegex("""ImmutableArray<string> (\w+)\s*=\s*\[([^\]]*)\]""")]
    private static partial Regex KeyList();

    [GeneratedRegex("""reader\.Fields\(\s*\w+,\s*"([^"]*)",\s*(\[[^\]]*\]|\w+)""")]
    private static partial Regex FieldsCall();

    [GeneratedRegex("""(?:Section|Known)\(\w+, "([\w.]+)", (\[[^\]]*\])""")]
    private static partial Regex PauseSection();

    [GeneratedRegex("""\(root, "(\w+)",""")]
    private static partial Regex PauseMember();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\.\. (\w+)")]
    private static partial Regex Spread();
}
