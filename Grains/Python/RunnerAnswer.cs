using System.Collections.Immutable;
using Asya.Actors;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Grains.Python;

/// <summary>Reads a runner's answer. Every part is validated: handlers may print anything, and runners differ.</summary>
internal static class RunnerAnswer
{
    /// <summary>The levels that the protocol puts around a payload.</summary>
    private const int Around = 4;

    /// <summary>Reads <c>{"frames": [...]}</c>.</summary>
    public static ImmutableArray<ActorFrame> Frames(ReadOnlyMemory<byte> body, StepRequest request) =>
        Object(body).TryGetValue("frames", out ReadOnlyMemory<byte> frames) && JsonSlices.Elements(frames) is { } list
            ? [.. list.Select(f => Frame(JsonSlices.Members(f) ?? throw PythonErrors.BadlyAnswered("a frame is no object"), request))]
            : throw PythonErrors.BadlyAnswered("the answer has no list of frames");

    /// <summary>Reads the data of a <c>downstream</c> event.</summary>
    public static ActorFrame Frame(ReadOnlyMemory<byte> data, StepRequest request) => Frame(Object(data), request);

    /// <summary>Reads what the handler shows, from the data of an <c>upstream</c> event.</summary>
    public static JsonBytes Progress(ReadOnlyMemory<byte> data) =>
        Object(data).TryGetValue("payload", out ReadOnlyMemory<byte> payload)
            ? new(payload)
            : throw PythonErrors.BadlyAnswered("an upstream event has no payload");

    /// <summary>Reads an error: <c>{"error": code, "details": {...}}</c>.</summary>
    public static ForeignActorException Error(ReadOnlyMemory<byte> body)
    {
        Dictionary<string, ReadOnlyMemory<byte>> answer = Object(body);
        if (!answer.TryGetValue("details", out ReadOnlyMemory<byte> json) || JsonSlices.Members(json) is not { } details
            || Text(details, "type") is not { } type)
        {
            throw PythonErrors.BadlyAnswered("the answer is an error without its type");
        }

        ImmutableArray<string> bases = details.TryGetValue("mro", out ReadOnlyMemory<byte> mro) && JsonSlices.Elements(mro) is { } names
            ? [.. names.Select(JsonSlices.Text).OfType<string>()]
            : [];

        // The traceback has the message at its end.
        string forTheLog = Text(details, "traceback") is { Length: > 0 } traceback ? traceback : $"{type}: {Text(details, "message")}";
        return new(type, bases, forTheLog, Text(details, "public_message"));
    }

    private static ActorFrame Frame(Dictionary<string, ReadOnlyMemory<byte>> frame, StepRequest request) =>
        frame.TryGetValue("payload", out ReadOnlyMemory<byte> payload) && frame.TryGetValue("route", out ReadOnlyMemory<byte> route)
            ? new(new(payload), Next(route, request), Headers(frame, request))
            : throw PythonErrors.BadlyAnswered("a frame has no payload or no route");

    /// <summary>The runner has advanced the route: its current actor is the first of the remaining ones.</summary>
    private static ImmutableArray<string> Next(ReadOnlyMemory<byte> json, StepRequest request)
    {
        if (JsonSlices.Members(json) is not { } route
            || Text(route, "curr") is not { } current
            || !route.TryGetValue("next", out ReadOnlyMemory<byte> rest)
            || JsonSlices.Elements(rest)?.ConvertAll(JsonSlices.Text) is not { } names
            || names.Contains(null))
        {
            throw PythonErrors.BadlyAnswered("a frame's route has no current actor or no list of the next");
        }

        ImmutableArray<string> next = current.Length == 0 && names.Count == 0 ? [] : [current, .. names.OfType<string>()];

        // The same array means that the route is unchanged.
        return next.AsSpan().SequenceEqual(request.Route.Next.AsSpan()) ? request.Route.Next : next;
    }

    /// <summary>A frame that names no headers has none left.</summary>
    private static JsonBytes Headers(Dictionary<string, ReadOnlyMemory<byte>> frame, StepRequest request)
    {
        if (!frame.TryGetValue("headers", out ReadOnlyMemory<byte> headers))
        {
            return request.Headers.IsEmpty ? default : JsonBytes.EmptyObject;
        }

        return headers.Span is [(byte)'{', ..] ? new(headers) : throw PythonErrors.BadlyAnswered("a frame's headers are no object");
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Object(ReadOnlyMemory<byte> json)
    {
        JsonVerdict verdict = StrictJson.Inspect(json.Span, PayloadLimits.MaxDepth + Around);
        return verdict.IsOk
            ? JsonSlices.Members(json) ?? throw PythonErrors.BadlyAnswered("the answer is no object")
            : throw PythonErrors.BadlyAnswered($"the answer cannot be kept. {verdict.Explain()}");
    }

    private static string? Text(Dictionary<string, ReadOnlyMemory<byte>> members, string name) =>
        members.TryGetValue(name, out ReadOnlyMemory<byte> json) ? JsonSlices.Text(json) : null;
}
