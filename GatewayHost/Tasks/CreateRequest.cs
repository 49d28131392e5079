using System.Reflection;
using System.Text.Json;
using Asya.Gateway.Api;
using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>The body of <c>POST /mesh</c>: an envelope with its route, or a flow by name.</summary>
/// <remarks>
/// Read by hand: the payload stays the bytes that it is, near misses of names are refused, and each error names its member.
/// </remarks>
internal readonly record struct CreateRequest(TaskKey Key, CreateTask Command) : IEndpointParameterMetadataProvider
{
    public const int MaxNameLength = 256;
    public const int MaxActors = 1000;

    private static readonly string[] Members = ["payload", "route", "flow", "id", "parent_id", "context_id", "headers", "timeout"];
    private static readonly string[] RouteMembers = ["prev", "curr", "next"];

    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(3660);

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.Key);
        builder.Metadata.Add(new BodyNote(typeof(NewTask)));
    }

    public static async ValueTask<CreateRequest> BindAsync(HttpContext context)
    {
        string? idempotencyKey = context.Request.IdempotencyKey();
        (TaskId? chosen, CreateTask command) = Parse(await RequestBody.ReadObjectAsync(context));
        return new(TaskStarter.KeyOf(context.Caller(), idempotencyKey, chosen), command);
    }

    /// <summary>Parses a body that is known to be a JSON object. Unknown members are ignored, unless they are nearly known ones.</summary>
    private static (TaskId? Chosen, CreateTask Command) Parse(RequestBody body)
    {
        Fields fields = default;
        Utf8JsonReader reader = JsonFields.Enter(body.Utf8.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            fields.Take(ref reader, body.Utf8);
        }

        if ((fields.Route is null) == (fields.Flow is null))
        {
            throw RequestException.Invalid("Name either a \"flow\" or a \"route\".");
        }

        CreateTask command = new()
        {
            Flow = fields.Flow,
            Route = fields.Route,
            Payload = fields.Payload.IsEmpty ? JsonBytes.EmptyObject : fields.Payload,
            Headers = fields.Headers,
            ParentId = fields.ParentId?.Value,
            ContextId = fields.ContextId,
            Timeout = fields.Timeout,
            Digest = body.Digest(),
            DigestOfBytes = body.DigestOfBytes(),
        };
        return (fields.Id, command);
    }

    private static JsonBytes HeadersOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source)
    {
        JsonBytes headers = JsonFields.Object(ref reader, source, "headers");
        return ReservedHeaders.FirstIn(headers) is { } name
            ? throw RequestException.Invalid(ReservedHeaders.Explain(name))
            : headers;
    }

    private static JsonBytes PayloadOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw RequestException.Invalid("\"payload\" must be a JSON object.");
        }

        JsonBytes payload = new(JsonFields.Slice(ref reader, source));
        return payload.Length <= PayloadLimits.MaxBytes
            ? payload
            : throw new RequestException(RequestError.TooLarge, $"A payload may have at most {PayloadLimits.MaxBytes} bytes.");
    }

    private static ActorRoute RouteOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw RequestException.Invalid("\"route\" must be an object with \"prev\", \"curr\" and \"next\".");
        }

        ActorRoute route = ActorRoute.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "prev"u8))
            {
                route = route with { Prev = JsonFields.Texts(ref reader, "route.prev", MaxActors, MaxNameLength) };
            }
            else if (JsonFields.IsNext(ref reader, "curr"u8))
            {
                route = route with { Curr = JsonFields.Text(ref reader, "route.curr", MaxNameLength) ?? "" };
            }
            else if (JsonFields.IsNext(ref reader, "next"u8))
            {
                route = route with { Next = JsonFields.Texts(ref reader, "route.next", MaxActors, MaxNameLength) };
            }
            else
            {
                JsonFields.SkipUnknown(ref reader, RouteMembers);
            }
        }

        if (route.IsOver)
        {
            throw RequestException.Invalid("\"route.curr\" must name the actor to start with.");
        }

        return route.Prev.Length + 1 + route.Next.Length <= MaxActors
            ? route
            : throw RequestException.Invalid($"A route may have at most {MaxActors} actors.");
    }

    private static TaskId? IdOf(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        return reader.TokenType == JsonTokenType.String && TaskId.TryParse(reader.GetString(), out TaskId id)
            ? id
            : throw new RequestException(
                RequestError.InvalidId,
                $"\"{field}\" must be 1 to {TaskId.MaxLength} of A-Z a-z 0-9 . _ - and not start with a dot.");
    }

    private static TaskId? ChosenIdOf(ref Utf8JsonReader reader) =>
        IdOf(ref reader, "id") is { } id && id.Value[0] == TaskId.ReservedPrefix
            ? throw new RequestException(RequestError.InvalidId,
                $"\"id\" must not begin with '{TaskId.ReservedPrefix}': such ids stand for idempotency keys.")
            : IdOf(ref reader, "id");

    private static TimeSpan? TimeoutOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double seconds)
            && seconds > 0 && seconds <= MaxTimeout.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw RequestException.Invalid("\"timeout\" must be a positive number of seconds.");
    }

    private struct Fields
    {
        public TaskId? Id;
        public ActorRoute? Route;
        public string? Flow;
        public JsonBytes Payload;
        public JsonBytes Headers;
        public TaskId? ParentId;
        public string? ContextId;
        public TimeSpan? Timeout;

        /// <summary>Takes the field whose name the reader is at, and leaves the reader at the end of its value.</summary>
        public void Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source)
        {
            if (JsonFields.IsNext(ref reader, "payload"u8))
            {
                Payload = PayloadOf(ref reader, source);
            }
            else if (JsonFields.IsNext(ref reader, "route"u8))
            {
                Route = RouteOf(ref reader);
            }
            else if (JsonFields.IsNext(ref reader, "flow"u8))
            {
                Flow = JsonFields.Text(ref reader, "flow", MaxNameLength);
            }
            else if (JsonFields.IsNext(ref reader, "id"u8))
            {
                Id = ChosenIdOf(ref reader);
            }
            else if (JsonFields.IsNext(ref reader, "parent_id"u8))
            {
                ParentId = IdOf(ref reader, "parent_id");
            }
            else if (JsonFields.IsNext(ref reader, "context_id"u8))
            {
                ContextId = JsonFields.Text(ref reader, "context_id", MaxNameLength);
            }
            else if (JsonFields.IsNext(ref reader, "headers"u8))
            {
                Headers = HeadersOf(ref reader, source);
            }
            else if (JsonFields.IsNext(ref reader, "timeout"u8))
            {
                Timeout = TimeoutOf(ref reader);
            }
            else
            {
                JsonFields.SkipUnknown(ref reader, Members);
            }
        }
    }
}
