using System.Collections.Immutable;
using System.Globalization;
using Asya.Domain.Resiliency;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Actors;

/// <summary>Converts a handler's result into the report to its task.</summary>
internal static class StepOutcomes
{
    private const int MaxRouteLength = 1000;
    private const int MaxFrames = 10_000;
    private const long MaxBytesOfFrames = 32 << 20;
    private const int MaxActorNameLength = 256;
    private const int MaxDetail = 8192;

    private const string InvalidResult = "asya.InvalidResult";

    public static StepReport From(string actor, StepRequest request, ImmutableArray<ActorFrame> frames) => frames switch
    {
        [] => StepReport.Ended(request.Number),
        _ when frames.Select(WhyBad).FirstOrDefault(static b => b is not null) is { } bad =>
            Failed(actor, request, TaskErrorCode.InvalidResult, $"actor '{actor}' {bad}", [InvalidResult]),
        _ when frames.Length > MaxFrames =>
            Failed(actor, request, TaskErrorCode.InvalidResult,
                $"actor '{actor}' yielded {frames.Length} payloads for one step; {MaxFrames} is the most", [InvalidResult]),
        _ when frames.Length > 1 && frames.Sum(static f => (long)f.Payload.Length + f.Headers.Length) > MaxBytesOfFrames =>
            Failed(actor, request, TaskErrorCode.InvalidResult,
                $"actor '{actor}' yielded payloads of more than {MaxBytesOfFrames} bytes together", [InvalidResult]),
        [var frame, .. var others] => StepReport.Done(request.Number, frame.Payload) with
        {
            Headers = frame.Headers,
            Route = frame.Next == request.Route.Next ? null : request.Route with { Next = frame.Next },
            Others = [.. others.Select(static f => new StepFrame { Payload = f.Payload, Next = f.Next, Headers = f.Headers })],
            FanOutKey = others.IsEmpty ? null : StepReport.NewFanOutKey(),
        },
    };

    /// <summary>
    /// Only the message of an <see cref="ActorException"/>, or one that another language marks as public, is meant for clients.
    /// </summary>
    public static StepReport OfFailure(string actor, StepRequest request, Exception exception)
    {
        StepReport report = PublicReport(actor, request, exception);
        return report with { Error = report.Error! with { Detail = DetailOf(exception) } };
    }

    private static StepReport PublicReport(string actor, StepRequest request, Exception exception) => exception switch
    {
        ActorException e =>
            Failed(actor, request, TaskErrorCode.HandlerError, $"actor '{actor}' failed: {e.Message}", e.Type is { } type
                ? [type, .. e.Bases, .. TypesOf(e)]
                : TypesOf(e)),
        ForeignActorException { PublicMessage: { } words } e =>
            Failed(actor, request, TaskErrorCode.HandlerError, $"actor '{actor}' failed: {words}", [e.Type, .. e.Bases]),
        ForeignActorException e =>
            Failed(actor, request, TaskErrorCode.HandlerError, $"actor '{actor}' failed ({e.Type})", [e.Type, .. e.Bases]),
        _ => Failed(actor, request, TaskErrorCode.HandlerError, $"actor '{actor}' failed ({exception.GetType().Name})", TypesOf(exception)),
    };

    // Its beginning and its end: .NET names the error first, Python last.
    private static string DetailOf(Exception exception)
    {
        string text = exception is ForeignActorException ? exception.Message : exception.ToString();
        return text.Length <= MaxDetail ? text : $"{text[..(MaxDetail / 4)]}\n[...]\n{text[^(MaxDetail * 3 / 4 - 16)..]}";
    }

    public static StepReport OfTimeout(string actor, StepRequest request, TimeSpan limit) => Failed(
        actor,
        request,
        TaskErrorCode.ActorTimeout,
        string.Create(CultureInfo.InvariantCulture, $"actor '{actor}' took longer than {limit.TotalSeconds:0.###} s"),
        [RetryRules.ActorTimeout, "TimeoutError", typeof(TimeoutException).FullName!]);

    private static ImmutableArray<string> TypesOf(Exception exception)
    {
        ImmutableArray<string>.Builder types = ImmutableArray.CreateBuilder<string>(3);
        for (Type? type = exception.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            types.Add(type.FullName ?? type.Name);
        }

        return types.ToImmutable();
    }

    private static StepReport Failed(string actor, StepRequest request, TaskErrorCode code, string message, ImmutableArray<string> types) =>
        StepReport.Failed(request.Number, new() { Code = code.WireName, Message = message, Actor = actor, Type = types[0] }, types);

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
