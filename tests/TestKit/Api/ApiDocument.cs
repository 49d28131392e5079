using System.Text.Json;
using System.Text.RegularExpressions;

namespace Asya.TestKit.Api;

/// <summary>An OpenAPI document, as the gateway serves it.</summary>
public sealed class ApiDocument
{
    private readonly JsonElement _root;

    public ApiDocument(string json)
    {
        _root = JsonDocument.Parse(json).RootElement;
        Operations = [
            .. from path in _root.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new ApiOperation(this, operation.Name.ToUpperInvariant(), path.Name, operation.Value)];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>Gets the operation that a request is for; null: it is for none.</summary>
    public ApiOperation? Find(string method, string path)
    {
        path = path.StartsWith("/api/v1/mesh", StringComparison.Ordinal) ? path["/api/v1".Length..] : path;
        path = path.Length > 1 ? path.TrimEnd('/') : path;

        // A path without parameters wins, as with the router.
        return Operations.Where(operation => operation.Method == method && operation.Matches(path))
            .OrderBy(static operation => operation.Path.Count(static c => c == '{'))
            .ThenByDescending(static operation => operation.Path.Length).FirstOrDefault();
    }

    /// <summary>Follows references until there is none.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out JsonElement reference))
        {
            string text = reference.GetString()!;
            JsonElement at = _root;
            foreach (string step in text.Split('/').Skip(1))
            {
                at = at.TryGetProperty(step, out JsonElement next)
                    ? next
                    : throw new InvalidOperationException($"{text} leads nowhere.");
            }

            schema = at;
        }

        return schema;
    }

    /// <summary>Gets a pattern for the paths that a template stands for.</summary>
    internal static Regex PatternOf(string template) =>
        new("^" + Regex.Replace(Regex.Escape(template), @"\\\{\w+}", "[^/:]+") + "$", RegexOptions.CultureInvariant);
}
