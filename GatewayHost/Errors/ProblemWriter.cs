using System.Globalization;
using System.Text.Json;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Errors;

/// <summary>Writes a <see cref="Problem"/> by RFC 9457.</summary>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        WriteHeaders(context.Response, problem);
        using PooledJson json = PooledJson.Rent();
        Write(json.Writer, problem);
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

    private static void Write(Utf8JsonWriter writer, Problem problem)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "urn:asya:problem:" + problem.Reason);
        writer.WriteString("title"u8, problem.Title);
        writer.WriteNumber("status"u8, problem.Status);
        if (problem.Detail is not null)
        {
            writer.WriteString("detail"u8, problem.Detail);
        }

        writer.WriteString("reason"u8, problem.Reason);
        if (!problem.Fields.IsDefaultOrEmpty)
        {
            writer.WriteStartArray("errors"u8);
            foreach (FieldError error in problem.Fields)
            {
                writer.WriteStartObject();
                writer.WriteString("field"u8, error.Field);
                writer.WriteString("message"u8, error.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
