using System.Text.Json;
using Asya.Payloads;

namespace Asya.Tasks;

/// <summary>Names of envelope headers that only the engine and actors write: a request that carries one is refused.</summary>
/// <remarks>
/// Reserved is every name that begins with <c>x-asya-</c>, in any case, or with an underscore (<c>_on_error</c>). The trace context
/// (<c>traceparent</c>, <c>tracestate</c>) is not.
/// </remarks>
public static class ReservedHeaders
{
    /// <summary>The A2A task that an envelope belongs to. Written by the gateway.</summary>
    public const string A2ATaskId = "x-asya-a2a-task-id";

    /// <summary>The A2A context that an envelope belongs to. Written by the gateway.</summary>
    public const string A2AContextId = "x-asya-a2a-context-id";

    /// <summary>Prompt and fields of the pause that comes next. Set by an actor.</summary>
    public const string Pause = "x-asya-pause";

    /// <summary>Where the payloads of a step join. Set by an actor.</summary>
    public const string FanIn = "x-asya-fan-in";

    private const string Prefix = "x-asya-";

    /// <summary>Indicates whether a name is reserved.</summary>
    public static bool IsReserved(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith('_') || name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Says why a request with a reserved name is refused.</summary>
    public static string Explain(string name) =>
        $"The header '{name}' is reserved for the engine and for actors; a request must not set it.";

    /// <summary>Indicates whether a reserved name is one that a gateway adds to the envelopes it starts.</summary>
    public static bool IsWrittenByGateway(string name) => name is A2ATaskId or A2AContextId;

    /// <summary>Gets the first reserved name among the headers of a request; null if there is none.</summary>
    /// <param name="headers">The headers: a JSON object, or empty.</param>
    /// <param name="isFromGateway">Whether the names that a gateway writes itself are accepted.</param>
    public static string? FirstIn(JsonBytes headers, bool isFromGateway = false)
    {
        Utf8JsonReader reader = new(headers.Span, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth + 1 });
        if (headers.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        // The parsed name, not the bytes: an escape such as \u0078 spells the same name.
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (IsReserved(name) && !(isFromGateway && IsWrittenByGateway(name)))
            {
                return name;
            }

            reader.Read();
            reader.Skip();
        }

        return null;
    }
}
