using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Asya.Gateway.Responses;

/// <summary>An answer of many JSON values, one a line.</summary>
/// <remarks>
/// Written as they are read, so that a long history takes no memory. A reader who is cut off sees no proper end of the answer.
/// </remarks>
internal sealed class JsonLines<T>(IAsyncEnumerable<T> items) : IResult
{
    private static readonly JsonTypeInfo<T> Type = (JsonTypeInfo<T>)AnswerContext.Default.GetTypeInfo(typeof(T))!;

    private static readonly byte[] LineEnd = [(byte)'\n'];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.ContentType = JsonLines.MediaType;
        await foreach (T item in items.WithCancellation(httpContext.RequestAborted))
        {
            using PooledJson line = PooledJson.Rent();
            JsonSerializer.Serialize(line.Writer, item, Type);
            await response.Body.WriteAsync(line.Written, httpContext.RequestAborted);
            await response.Body.WriteAsync(LineEnd, httpContext.RequestAborted);
        }
    }
}

/// <summary>When an answer is one of JSON Lines.</summary>
internal static class JsonLines
{
    public const string MediaType = "application/jsonl";

    public static bool AreWanted(HttpRequest request) => request.Headers.Accept.ToString() is { Length: > 0 } accept
        && (accept.Contains(MediaType, StringComparison.OrdinalIgnoreCase)
            || accept.Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase));
}
