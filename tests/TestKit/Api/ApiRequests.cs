using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Asya.TestKit.Api;

/// <summary>Makes requests from the description of an API: most of them as it has them, some nearly. Deterministic for a seed.</summary>
/// <param name="document">The description.</param>
/// <param name="seed">The seed.</param>
/// <param name="words">Values for members and parameters of a name, which no schema can know: ids that there are, names of methods.</param>
public sealed class ApiRequests(ApiDocument document, int seed, IReadOnlyDictionary<string, string[]> words)
{
    private const int MaxDepth = 6;

    private static readonly string[] Texts =
    [
        "", "a", "t", "over", "draft", "x-pause", "ann", "2026-11-22T10:00:00Z", "ä 漢 \"'\\/", "0", "true", "a/b", ".x", "_x", "a\tb",
        "a;b=c&d",
    ];

    private static readonly string[] Strange = ["null", "true", "0", "-1.5e300", "\"\"", "\"x\"", "[]", "{}", "[null]", "{\"a\":[{}]}"];

    private readonly Random _random = new(seed);

    public int Seed => seed;

    /// <summary>Makes the next request for an operation.</summary>
    public HttpRequestMessage Next(ApiOperation operation)
    {
        StringBuilder path = new(operation.Path);
        List<string> query = [];
        List<(string Name, string Value)> headers = [];
        foreach (JsonElement parameter in operation.Parameters)
        {
            string name = parameter.GetProperty("name").GetString()!;
            string place = parameter.GetProperty("in").GetString()!;
            if (place != "path" && !Chance(35))
            {
                continue;
            }

            string value = Parameter(name, document.Resolve(parameter.GetProperty("schema")), place);
            switch (place)
            {
                case "path":
                    path.Replace($"{{{name}}}", Uri.EscapeDataString(value));
                    break;
                case "query":
                    query.Add($"{name}={Uri.EscapeDataString(value)}");
                    break;
                default:
                    headers.Add((name, value));
                    break;
            }
        }

        HttpRequestMessage request = new(
            new HttpMethod(operation.Method), query.Count == 0 ? path.ToString() : $"{path}?{string.Join('&', query)}");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (operation.Body is { } body && (operation.IsBodyRequired || Chance(80)))
        {
            request.Content = new StringContent(Json("", body, 0)?.ToJsonString() ?? "null", Encoding.UTF8, "application/json");
        }

        return request;
    }

    private string Parameter(string name, JsonElement schema, string place)
    {
        if (place != "path" && Chance(12))
        {
            return place == "query" ? Pick(Texts) : "x y";
        }

        JsonNode? value = Json(name, schema, 0);
        string text = value is JsonValue one && one.TryGetValue(out string? said) ? said : value?.ToJsonString() ?? "";
        return place == "header" ? new string([.. text.Where(static c => c is >= ' ' and <= '~')]) : text;
    }

    private JsonNode? Json(string name, JsonElement schema, int depth)
    {
        if (depth > 0 && Chance(4))
        {
            return JsonNode.Parse(Pick(Strange));
        }

        if (words.TryGetValue(name, out string[]? known) && Chance(85))
        {
            return Pick(known);
        }

        schema = document.Resolve(schema);
        if (schema.TryGetProperty("anyOf", out JsonElement any))
        {
            return Json(name, any[_random.Next(any.GetArrayLength())], depth);
        }

        if (schema.TryGetProperty("enum", out JsonElement values))
        {
            return JsonNode.Parse(values[_random.Next(values.GetArrayLength())].GetRawText());
        }

        return TypeOf(schema) switch
        {
            "object" => Members(schema, depth),
            "array" => Items(name, schema, depth),
            "string" => Text(schema),
            "boolean" => Chance(50),
            "integer" => Whole(schema),
            "number" => Math.Round(_random.NextDouble() * 10, 3),
            "null" => null,
            _ => JsonNode.Parse(Pick(Strange)),
        };
    }

    private string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out JsonElement type))
        {
            return null;
        }

        return type.ValueKind == JsonValueKind.Array ? type[_random.Next(type.GetArrayLength())].GetString() : type.GetString();
    }

    private JsonObject Members(JsonElement schema, int depth)
    {
        JsonObject made = [];
        if (!schema.TryGetProperty("properties", out JsonElement properties))
        {
            // Free: what people put into payloads and answers.
            for (int i = _random.Next(3); i > 0; i--)
            {
                made[Pick(["approved", "topic", "note", "x", "n", "to"])] = JsonNode.Parse(Pick(Strange));
            }

            return made;
        }

        HashSet<string> required = schema.TryGetProperty("required", out JsonElement names)
            ? [.. names.EnumerateArray().Select(static one => one.GetString()!)]
            : [];
        foreach (JsonProperty member in properties.EnumerateObject())
        {
            if (required.Contains(member.Name) ? !Chance(3) : depth < MaxDepth && Chance(40))
            {
                made[member.Name] = Json(member.Name, member.Value, depth + 1);
            }
        }

        return made;
    }

    private JsonArray Items(string name, JsonElement schema, int depth)
    {
        int max = schema.TryGetProperty("maxItems", out JsonElement most) ? most.GetInt32() : 3;
        JsonArray made = [];
        for (int i = depth < MaxDepth ? _random.Next(Math.Min(max, 3) + 1) : 0; i > 0; i--)
        {
            made.Add(Json(name, schema.GetProperty("items"), depth + 1));
        }

        return made;
    }

    private string Text(JsonElement schema)
    {
        int max = schema.TryGetProperty("maxLength", out JsonElement most) ? most.GetInt32() : int.MaxValue;
        int min = schema.TryGetProperty("minLength", out JsonElement least) ? least.GetInt32() : 0;
        if (schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time")
        {
            return DateTimeOffset.UnixEpoch.AddMinutes(_random.Next(15_000_000, 40_000_000))
                .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        string[] fit = [
            .. Texts.Where(text => text.Length >= min && text.Length <= max
                && (!schema.TryGetProperty("pattern", out JsonElement pattern) || Regex.IsMatch(text, pattern.GetString()!)))];
        return Chance(2) && max is > 100 and < 5_000 ? new string('a', max) : Pick(fit);
    }

    private JsonNode Whole(JsonElement schema)
    {
        int min = schema.TryGetProperty("minimum", out JsonElement least) ? least.GetInt32() : int.MinValue;
        int max = schema.TryGetProperty("maximum", out JsonElement most) ? most.GetInt32() : int.MaxValue;
        return Chance(60) ? _random.Next(min, (int)Math.Min(max, min + 5L)) : Chance(50) ? min : max;
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
