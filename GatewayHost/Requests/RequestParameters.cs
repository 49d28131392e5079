using System.Globalization;
using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Tasks;
using Microsoft.Extensions.Primitives;

namespace Asya.Gateway.Requests;

/// <summary>Reads the parameters of a request outside of its body: path, query, headers.</summary>
internal static class RequestParameters
{
    private const int MaxKeyLength = 256;

    private static readonly string[] Instants = ["yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK"];

    private static readonly string[] Actions = [":resume", ":claim", ":release", ":delegate", ":pause", ":cancel", ":redrive"];

    extension(HttpContext context)
    {
        /// <summary>Gets the task of the caller's tenant that the path names.</summary>
        public TaskKey TaskKey()
        {
            string text = context.Request.RouteValues["id"] as string ?? "";
            if (TaskId.TryParse(text, out TaskId id))
            {
                return context.Caller().KeyOf(id);
            }

            // GET /mesh/x:resume has a good id, but is no way to resume.
            if (Actions.Any(action => text.EndsWith(action, StringComparison.Ordinal) && TaskId.TryParse(text[..^action.Length], out _)))
            {
                context.Response.Headers.Allow = HttpMethods.Post;
                throw new RequestException(RequestError.MethodNotAllowed, "Send it as POST.");
            }

            throw new RequestException(
                RequestError.InvalidId,
                $"A task id is 1 to {TaskId.MaxLength} of A-Z a-z 0-9 . _ - and does not start with a dot.");
        }
    }

    extension(HttpRequest request)
    {
        /// <summary>Tells whether the request's method allows it to change something.</summary>
        public bool MayChangeState() =>
            !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));

        /// <summary>Gets the <c>Idempotency-Key</c>, or null.</summary>
        public string? IdempotencyKey()
        {
            StringValues values = request.Headers["Idempotency-Key"];
            if (values.Count == 0)
            {
                return null;
            }

            return values.Count == 1 && values[0] is { Length: > 0 and <= MaxKeyLength } key
                && !key.AsSpan().ContainsAnyExceptInRange(' ', '~')
                ? key
                : throw RequestException.Parameter($"Idempotency-Key must be one value of 1 to {MaxKeyLength} printable ASCII characters.");
        }

        /// <summary>Gets how long the answer may wait for the task to be paused or over; null: not said.</summary>
        public TimeSpan? Wait(int maxSeconds)
        {
            if (request.Text("wait") is not { } text)
            {
                return null;
            }

            return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
                && seconds <= maxSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw RequestException.Parameter($"wait must be 0 to {maxSeconds} seconds.");
        }

        /// <summary>Gets a whole number from the query; null: not said.</summary>
        public int? Number(string name, int min, int max)
        {
            if (request.Text(name) is not { } text)
            {
                return null;
            }

            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
                ? number
                : throw RequestException.Parameter($"{name} must be a whole number from {min} to {max}.");
        }

        /// <summary>Gets a whole number from the query, within its bounds; null: not said.</summary>
        public int? Number(ParameterNote note) => request.Number(note.Name, note.Range.Min, note.Range.Max);

        /// <summary>Gets a whole number from the query, or what it is when it is not said.</summary>
        public int NumberOr(ParameterNote note) => request.Number(note) ?? note.Otherwise;

        /// <summary>Gets an instant from the query; null: not said.</summary>
        public DateTimeOffset? Instant(string name)
        {
            if (request.Text(name, maxLength: 64) is not { } text)
            {
                return null;
            }

            // An unescaped plus sign has become a space. Without an offset the instant is ambiguous.
            text = text.Replace(' ', '+');
            bool hasOffset = text[^1] == 'Z' || (text.Length > 6 && text[^6] is ('+' or '-'));
            return hasOffset
                && DateTimeOffset.TryParseExact(
                    text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset instant)
                && instant.UtcDateTime.Year is > 1970 and < 9000
                ? instant.ToUniversalTime()
                : throw RequestException.Parameter($"{name} must be an instant with its offset, such as 2026-11-22T10:00:00Z.");
        }

        /// <summary>Gets which payload the answer is to hold.</summary>
        public PayloadChoice Payload() => request.Text("payload") switch
        {
            null or "true" or "current" => PayloadChoice.Current,
            "false" or "none" => PayloadChoice.None,
            "first" => PayloadChoice.First,
            _ => throw RequestException.Parameter("payload must be true, false or first."),
        };

        /// <summary>Gets whether something is asked for that is not shown otherwise.</summary>
        public bool Flag(string name) => request.Text(name) switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw RequestException.Parameter($"{name} must be true or false."),
        };

        /// <summary>Gets a text from the query; null: not said or empty.</summary>
        public string? Text(string name, int maxLength = 256)
        {
            if (!request.QueryString.HasValue || !request.Query.TryGetValue(name, out StringValues values))
            {
                return null;
            }

            if (values.Count > 1 || values[0]?.Length > maxLength)
            {
                throw RequestException.Parameter($"{name} may be given once and have at most {maxLength} characters.");
            }

            return string.IsNullOrEmpty(values[0]) ? null : values[0];
        }
    }
}
