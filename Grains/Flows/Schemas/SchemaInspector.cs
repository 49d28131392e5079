using System.Text.Json;

namespace Asya.Grains.Flows.Schemas;

/// <summary>Walks a schema before it is used: what it may contain, and how much work it can be.</summary>
internal sealed class SchemaInspector(JsonElement root)
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxSize = 2000;
    private const string CurrentDraft = "https://json-schema.org/draft/2020-12/schema";

    private static readonly HashSet<string> Maps = new(StringComparer.Ordinal) { "properties", "dependentSchemas" };
    private static readonly HashSet<string> Stores = new(StringComparer.Ordinal) { "$defs", "definitions" };
    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal) { "allOf", "anyOf", "oneOf", "prefixItems" };

    private static readonly HashSet<string> Single = new(StringComparer.Ordinal)
    {
        "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties", "contentSchema",
    };

    private static readonly HashSet<string> Numbers =
        new(StringComparer.Ordinal) { "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" };

    // Their effect depends on what else there is, or their work on more than the sizes of schema and payload.
    private static readonly HashSet<string> Refused = new(StringComparer.Ordinal)
    {
        "$id", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary", "patternProperties",
    };

    private readonly HashSet<string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>Gets the number of keywords with every reference followed: how much one value can be to validate.</summary>
    /// <exception cref="PayloadSchemaException">The schema cannot be used.</exception>
    public int Inspect()
    {
        if (root.GetRawText().Length > MaxBytes)
        {
            throw new PayloadSchemaException($"is larger than {MaxBytes} bytes");
        }

        if (root.TryGetProperty("$schema"u8, out JsonElement draft)
            && (draft.ValueKind != JsonValueKind.String || draft.GetString()!.TrimEnd('#') != CurrentDraft))
        {
            throw new PayloadSchemaException($"must be of the draft {CurrentDraft}, or name none");
        }

        return SizeOf(root, isRoot: true, isStated: true);
    }

    /// <param name="schema">The schema.</param>
    /// <param name="isRoot">Whether it is the whole.</param>
    /// <param name="isStated">Whether only names of properties lead to it from the root.</param>
    private int SizeOf(JsonElement schema, bool isRoot = false, bool isStated = false)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return 1;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw new PayloadSchemaException("has something that is neither an object nor a boolean where a schema must be");
        }

        int size = 1;
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            size += KeywordSize(schema, keyword, isRoot, isStated);
            if (size > MaxSize)
            {
                throw new PayloadSchemaException($"has more than {MaxSize} keywords, with every $ref followed");
            }
        }

        return size;
    }

    private int KeywordSize(JsonElement schema, JsonProperty keyword, bool isRoot, bool isStated)
    {
        string name = keyword.Name;
        JsonElement value = keyword.Value;
        if (Refused.Contains(name) || (name == "$schema" && !isRoot))
        {
            throw new PayloadSchemaException($"has '{name}', which is not supported here");
        }

        if (name == "x-mcp-header")
        {
            CheckHeader(schema, value, isStated && !isRoot);
        }
        else if (Numbers.Contains(name) && (value.ValueKind != JsonValueKind.Number
            || !SchemaNumber.IsBounded(System.Text.Encoding.ASCII.GetBytes(value.GetRawText()))))
        {
            throw new PayloadSchemaException($"has a '{name}' that is no number, or one too long");
        }
        else if (name == "pattern" && value.ValueKind == JsonValueKind.String)
        {
            SchemaPattern.Compile(value.GetString()!);
        }

        return name switch
        {
            "$ref" => TargetSize(value),
            "enum" or "required" when value.ValueKind == JsonValueKind.Array => value.GetArrayLength(),
            _ when Single.Contains(name) => SizeOf(value),
            _ when Lists.Contains(name) && value.ValueKind == JsonValueKind.Array => value.EnumerateArray().Sum(one => SizeOf(one)),
            _ when (Maps.Contains(name) || Stores.Contains(name)) && value.ValueKind == JsonValueKind.Object =>
                value.EnumerateObject().Sum(one => SizeOf(one.Value, isStated: isStated && name == "properties")),
            _ => 1,
        };
    }

    private int TargetSize(JsonElement reference)
    {
        if (reference.ValueKind != JsonValueKind.String || reference.GetString() is not { } pointer
            || !pointer.StartsWith("#/", StringComparison.Ordinal))
        {
            throw new PayloadSchemaException("has a $ref that is none of the form #/$defs/name");
        }

        if (!_open.Add(pointer))
        {
            throw new PayloadSchemaException($"refers to itself by {pointer}, which is not supported here");
        }

        JsonElement target = root;
        foreach (string part in pointer[2..].Split('/'))
        {
            string name = Uri.UnescapeDataString(part)
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                throw new PayloadSchemaException($"refers to {pointer}, where nothing is");
            }
        }

        int size = SizeOf(target);
        _open.Remove(pointer);
        return size;
    }

    private void CheckHeader(JsonElement schema, JsonElement value, bool isStated)
    {
        string? name = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (string.IsNullOrEmpty(name)
            || !name.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
        {
            throw new PayloadSchemaException("has an x-mcp-header that cannot be part of a header's name");
        }

        if (!isStated || !schema.TryGetProperty("type"u8, out JsonElement type) || type.ValueKind != JsonValueKind.String
            || type.GetString() is not ("string" or "integer" or "boolean"))
        {
            throw new PayloadSchemaException(
                $"has the x-mcp-header '{name}' where it cannot be: it is for properties (of properties) of type string, integer or boolean");
        }

        if (!_headers.Add(name))
        {
            throw new PayloadSchemaException($"has the x-mcp-header '{name}' twice");
        }
    }
}
