using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Asya.TestKit.Api;

/// <summary>An operation of an OpenAPI document.</summary>
public sealed class ApiOperation(ApiDocument document, string method, string path, JsonElement description)
{
    private readonly Regex _pattern = ApiDocument.PatternOf(path);

    public string Method => method;

    public string Path => path;

    public IEnumerable<JsonElement> Parameters => description.TryGetProperty("parameters", out JsonElement all) ? all.EnumerateArray() : [];

    /// <summary>Gets the schema of its JSON body; null: it has none.</summary>
    public JsonElement? Body => description.TryGetProperty("requestBody", out JsonElement body)
        ? body.GetProperty("content").GetProperty("application/json").GetProperty("schema")
        : null;

    public bool IsBodyRequired => description.TryGetProperty("requestBody", out JsonElement body)
        && body.TryGetProperty("required", out JsonElement required) && required.GetBoolean();

    /// <summary>Gets the statuses that it lists, beside <c>default</c>.</summary>
    public IEnumerable<int> Statuses => description.GetProperty("responses").EnumerateObject().Where(static one => one.Name != "default")
        .Select(static one => int.Parse(one.Name, CultureInfo.InvariantCulture));

    /// <summary>Gets the schemas of its JSON bodies: of the request and of each answer.</summary>
    public IEnumerable<JsonElement> Schemas => (Body is { } body ? new[] { body } : []).Concat(
        from response in description.GetProperty("responses").EnumerateObject()
        where response.Value.TryGetProperty("content", out _)
        from media in response.Value.GetProperty("content").EnumerateObject()
        where media.Name.EndsWith("json", StringComparison.Ordinal)
        select media.Value.GetProperty("schema"));

    public bool Matches(string requestPath) => _pattern.IsMatch(requestPath);

    /// <summary>Says how an answer is not what is described; null: it is.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="contentType">Its media type; null: it has no body.</param>
    /// <param name="body">Its body.</param>
    /// <param name="mustBeListed">Whether a status that only <c>default</c> stands for is a fault.</param>
    public string? Judge(int status, string? contentType, string body, bool mustBeListed)
    {
        JsonElement responses = description.GetProperty("responses");
        bool isListed = responses.TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out JsonElement response);
        if (!isListed)
        {
            if (mustBeListed)
            {
                return $"the status {status} is not described";
            }

            response = responses.GetProperty("default");
        }

        bool hasContent = response.TryGetProperty("content", out JsonElement content);
        if (!hasContent || contentType is null)
        {
            return hasContent == (body.Length > 0) ? null : $"with {status} a body is {(hasContent ? "missing" : "not described")}";
        }

        if (!content.TryGetProperty(contentType, out JsonElement media))
        {
            return $"with {status} {contentType} is not described";
        }

        return contentType.EndsWith("json", StringComparison.Ordinal)
            ? new SchemaJudge(document).Judge(JsonDocument.Parse(body).RootElement, media.GetProperty("schema"))
            : null;
    }

    public override string ToString() => $"{method} {path}";
}
