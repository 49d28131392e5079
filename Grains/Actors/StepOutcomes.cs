using System.Collections.Immutable;

namespace Asya.Actors;

/// <summary>From what a handler gave to what is reported to its task.</summary>
internal static class StepOutcomes
{
    private const int MaxRouteLength = 1000;
    private const int MaxActorNameLength = 256;

    public static StepReport Of(string actor, StepRequest request, ImmutableArray<ActorFrame> frames) => frames switch
    {
        [] => new() { Number = request.Number, Outcome = StepOutcome.Ended },
        [var frame] when WhyBad(frame) is { } bad => Failed(actor, request, "invalid_result", $"actor '{actor}' {bad}"),
        [var frame] => new()
        {
            Number = request.Number,
            Outcome = StepOutcome.Done,
            Payload = frame.Payload,
            Headers = frame.Headers,
            Route = frame.Next == request.Route.Next ? null : request.Route with { Next = frame.Next },
        },
        _ => Failed(actor, request, "invalid_result", $"actor '{actor}' yielded {frames.Length} payloads for one step"),
    };

    /// <summary>Only an <see cref="ActorException"/> was written to be read by everyone.</summary>
    public static StepReport OfFailure(string actor, StepRequest request, Exception exception) =>
        Failed(actor, request, "handler_error", exception is ActorException
            ? $"actor '{actor}' failed: {exception.Message}"
            : $"actor '{actor}' failed ({exception.GetType().Name})");

    private static StepReport Failed(string actor, StepRequest request, string code, string message) => new()
    {
        Number = request.Number,
        Outcome = StepOutcome.Failed,
        Error = new() { Code = code, Message = message, Actor = actor },
    };

    private static string? WhyBad(ActorFrame frame)
    {
        if (frame.Next.Length > MaxRouteLength)
        {
            return $"set a route of more than {MaxRouteLength} actors";
        }

        if (StrictJson.Inspect(frame.Payload.Span) is { IsObject: false } verdict)
        {
            return $"returned what is no payload. {verdict.Explain()}";
        }

        return frame.Next.Any(static n => string.IsNullOrEmpty(n) || n.Length > MaxActorNameLength)
            ? $"set a route with an empty name or one of more than {MaxActorNameLength} characters"
            : null;
    }
}
