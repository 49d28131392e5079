using System.Globalization;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Flows;

/// <summary>Writes a YAML node as JSON, by YAML's core schema: plain true, 5 and null are a boolean, a number and null.</summary>
internal static class YamlJson
{
    public static JsonBytes Write(YamlNode node) => JsonText.Write(node, static (writer, n) => Write(writer, n));

    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode map:
                writer.WriteStartObject();
                foreach ((YamlNode key, YamlNode value) in map.Children)
                {
                    writer.WritePropertyName(key.ToString());
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case YamlSequenceNode list:
                writer.WriteStartArray();
                foreach (YamlNode item in list)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                WritePlain(writer, plain.Value ?? "");
                break;
            default:
                writer.WriteStringValue(((YamlScalarNode)node).Value);
                break;
        }
    }

    private static void WritePlain(Utf8JsonWriter writer, string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            writer.WriteNullValue();
        }
        else if (text is "true" or "True" or "TRUE")
        {
            writer.WriteBooleanValue(true);
        }
        else if (text is "false" or "False" or "FALSE")
        {
            writer.WriteBooleanValue(false);
        }
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            writer.WriteNumberValue(whole);
        }
        else if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }
}
