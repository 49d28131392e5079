using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Configuration;

/// <summary>Reads one YAML file. Whatever is not understood is refused with file, line and reason.</summary>
/// <remarks>
/// By nodes and not by YamlDotNet's object deserializer, which no longer knows the line of a value once it has made an object of it: most
/// of what is refused (a name of no actor, two settings that exclude each other, a schema that is none) is found only then.
/// </remarks>
internal sealed partial class YamlReader(string file)
{
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(365);

    /// <summary>Gets the roots of the file's documents; an empty document has none.</summary>
    public ImmutableArray<YamlNode> Documents(string text)
    {
        YamlStream yaml = [];
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new ConfigFileException(file, e.Start.Line, e.InnerException?.Message ?? e.Message);
        }

        return [.. yaml.Documents.Select(static d => d.RootNode).Where(static n => n is not YamlScalarNode { Value: null or "" })];
    }

    public ConfigFileException At(YamlNode node, string reason) => new(file, node.Start.Line, reason);

    /// <summary>Gets the name of a mapping's entry.</summary>
    public string Key(YamlNode key) => key switch
    {
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "<<" } =>
            throw At(key, "the merge key '<<' is not known here: write the members out, or use an alias for the whole block"),
        YamlScalarNode { Value: { } name } => name,
        _ => throw At(key, "a key must be a text"),
    };

    /// <summary>Gets a mapping's entries. A key that is neither known nor ignored is refused.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="what">Its name in errors: <c>a flow</c>.</param>
    /// <param name="known">The keys that mean something.</param>
    /// <param name="ignored">The keys that mean something elsewhere; they are left out of the result.</param>
    public Dictionary<string, YamlNode> Fields(
        YamlNode node, string what, ImmutableArray<string> known, ImmutableArray<string> ignored = default)
    {
        if (node is not YamlMappingNode map)
        {
            throw At(node, $"{what} must be a mapping");
        }

        Dictionary<string, YamlNode> values = [];
        foreach ((YamlNode key, YamlNode value) in map.Children)
        {
            string name = Text(key, "a key");
            if (known.Contains(name))
            {
                values[name] = value;
            }
            else if (ignored.IsDefault || !ignored.Contains(name))
            {
                throw At(key, $"unknown key '{name}'; known are {string.Join(", ", known)}");
            }
        }

        return values;
    }

    public YamlSequenceNode Sequence(YamlNode node, string what) =>
        node as YamlSequenceNode ?? throw At(node, $"'{what}' must be a list");

    public string Text(YamlNode node, string what, bool mayBeEmpty = false) =>
        node is YamlScalarNode { Value: { } value } && (mayBeEmpty || value.Trim().Length > 0)
            ? value.Trim()
            : throw At(node, $"'{what}' must be a text that is not empty");

    public ImmutableArray<string> Texts(YamlNode node, string what, string entry) =>
        [.. Sequence(node, what).Select(n => Text(n, entry))];

    public int Integer(YamlNode node, string what, int least, int most) =>
        int.TryParse(Text(node, what), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw At(node, $"'{what}' must be a whole number from {least} to {most}, not '{node}'");

    public bool Flag(YamlNode node, string what) => Text(node, what) switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        var other => throw At(node, $"'{what}' must be true or false, not '{other}'"),
    };

    public TValue Choice<TValue>(YamlNode node, string what, params ReadOnlySpan<(string Word, TValue Value)> words)
    {
        string text = Text(node, what);
        List<string> known = [];
        foreach ((string word, TValue value) in words)
        {
            if (word == text)
            {
                return value;
            }

            known.Add(word);
        }

        throw At(node, $"'{what}' must be one of {string.Join(", ", known)}, not '{text}'");
    }

    /// <summary>Reads a number of seconds, or a duration such as <c>500ms</c>, <c>30s</c>, <c>1m30s</c>, <c>2h</c>, <c>1d</c>.</summary>
    public TimeSpan Duration(YamlNode node, string what, bool mayBeZero = false)
    {
        string text = Text(node, what);
        double seconds = 0;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds))
        {
            Match match = DurationText().Match(text);
            seconds = match.Success ? match.Groups[1].Captures.Sum(static part => SecondsIn(part.Value)) : double.NaN;
        }

        // Written so that NaN is refused too.
        return seconds <= MaxDuration.TotalSeconds && (seconds > 0 || (mayBeZero && seconds == 0))
            ? TimeSpan.FromSeconds(seconds)
            : throw At(node,
                $"'{what}' must be a number of seconds or a duration such as 500ms, 30s or 1m30s, {(mayBeZero ? "at least" : "above")} 0 and at most 365d, not '{text}'");
    }

    private static double SecondsIn(string part)
    {
        int unit = part.AsSpan().IndexOfAnyExceptInRange('.', '9');
        return double.Parse(part.AsSpan(0, unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * part[unit..] switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            _ => 86_400,
        };
    }

    [GeneratedRegex(@"^([0-9]+(?:\.[0-9]+)?(?:ms|s|m|h|d))+$")]
    private static partial Regex DurationText();
}
