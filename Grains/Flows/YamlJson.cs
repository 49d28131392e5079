using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Asya.Domain.Text;
using Asya.Grains.Configuration;
using Asya.Payloads;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Flows;

/// <summary>Writes a YAML node as JSON, by YAML's core schema: plain true, 5 and null are a boolean, a number and null.</summary>
/// <remarks>Numbers keep all their digits. A tag says what a value is; one that does not fit it, or is unknown, is refused.</remarks>
internal static partial class YamlJson
{
    private const string Core = "tag:yaml.org,2002:";

    public static JsonBytes Write(YamlReader reader, YamlNode node) =>
        JsonText.Write((reader, node), static (writer, all) => Write(writer, all.reader, all.node));

    private static void Write(Utf8JsonWriter writer, YamlReader reader, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode map:
                Expect(reader, map, "map");
                writer.WriteStartObject();
                foreach ((YamlNode key, YamlNode value) in map.Children)
                {
                    writer.WritePropertyName(reader.Key(key));
                    Write(writer, reader, value);
                }

                writer.WriteEndObject();
                break;
            case YamlSequenceNode list:
                Expect(reader, list, "seq");
                writer.WriteStartArray();
                foreach (YamlNode item in list)
                {
                    Write(writer, reader, item);
                }

                writer.WriteEndArray();
                break;
            case YamlScalarNode scalar:
                WriteScalar(writer, reader, scalar);
                break;
            default:
                throw reader.At(node, "this cannot be read");
        }
    }

    private static void Expect(YamlReader reader, YamlNode node, string name)
    {
        if (TagOf(node) is { } tag && tag != name)
        {
            throw reader.At(node, $"the tag {node.Tag} does not fit what it stands at");
        }
    }

    private static void WriteScalar(Utf8JsonWriter writer, YamlReader reader, YamlScalarNode scalar)
    {
        string text = scalar.Value ?? "";
        string? tag = !scalar.Tag.IsEmpty && scalar.Tag.Value == "!" ? "str" : TagOf(scalar);
        string? found = tag == "str" || (tag is null && scalar.Style != ScalarStyle.Plain) ? null : PlainOf(text);
        bool fits = (tag, found) switch
        {
            (null or "str", _) => true,
            ("null", "null") or ("bool", "true" or "false") => true,
            ("int", not (null or "null" or "true" or "false")) => found.AsSpan().IndexOfAny(".eE") < 0,
            ("float", not (null or "null" or "true" or "false")) => true,
            _ => false,
        };
        if (!fits)
        {
            throw reader.At(scalar, $"the tag {scalar.Tag} does not fit '{text}'; known are !!str, !!int, !!float, !!bool and !!null");
        }

        if (found is null)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            writer.WriteRawValue(found, skipInputValidation: true);
        }
    }

    // The tag without its prefix; a tag of one's own, such as !secret, is none of those that fit. Null: no tag.
    private static string? TagOf(YamlNode node) => node.Tag.IsEmpty || node.Tag.IsNonSpecific ? null
        : node.Tag.Value.StartsWith(Core, StringComparison.Ordinal) ? node.Tag.Value[Core.Length..]
        : node.Tag.Value;

    /// <summary>Gets what a plain text stands for, as JSON; null: for itself.</summary>
    private static string? PlainOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => "null",
        "true" or "True" or "TRUE" => "true",
        "false" or "False" or "FALSE" => "false",
        _ => NumberOf(text),
    };

    private static string? NumberOf(string text)
    {
        if (OtherBase().Match(text) is { Success: true } other)
        {
            return Whole(other.Groups["digits"].Value, isHex: text[1] == 'x').ToString(CultureInfo.InvariantCulture);
        }

        if (DecimalNumber().Match(text) is not { Success: true } number)
        {
            return null;
        }

        string whole = number.Groups["whole"].Value.TrimStart('0');
        string fraction = number.Groups["fraction"].Value;
        string sign = text[0] == '-' ? "-" : "";
        string point = fraction.Length == 0 ? "" : ".";
        return $"{sign}{(whole.Length == 0 ? "0" : whole)}{point}{fraction}{number.Groups["power"].Value}";
    }

    private static BigInteger Whole(string digits, bool isHex) => isHex
        ? BigInteger.Parse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : digits.Aggregate(BigInteger.Zero, static (sum, digit) => (sum * 8) + (digit - '0'));

    [GeneratedRegex(@"^0(?:x(?<digits>[0-9a-fA-F]+)|o(?<digits>[0-7]+))\z")]
    private static partial Regex OtherBase();

    [GeneratedRegex(@"^[-+]?(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<power>[eE][-+]?[0-9]+)?\z")]
    private static partial Regex DecimalNumber();
}
