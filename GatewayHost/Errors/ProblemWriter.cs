using System.Globalization;
using System.Text.Json;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Errors;

/// <summary>Writes a <see cref="Problem"/> by RFC 9457.</summary>
/// <remarks>
/// Not the framework's <c>IProblemDetailsService</c>: that says nothing to who accepts something else, and adds the id of a trace.
/// </remarks>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        WriteHeaders(context.Response, problem);
        using PooledJson json = PooledJson.Rent();
        JsonSerializer.Serialize(json.Writer, new Api.ProblemDetails(problem), AnswerContext.Default.ProblemDetails);
        await json.SendAsync(context, problem.Status, ContentType);
    }

    /// <summary>Writes the headers of an error.</summary>
    public static void WriteHeaders(HttpResponse response, Problem problem)
    {
        response.StatusCode = problem.Status;
        if (problem.RetryAfter > 0)
        {
            response.Headers.RetryAfter = problem.RetryAfter.ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Challenge is not null)
        {
            response.Headers.WWWAuthenticate = problem.Challenge;
        }
    }
}
