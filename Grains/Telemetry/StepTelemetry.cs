using System.Collections.Immutable;
using System.Diagnostics;
using Asya.Actors;
using Asya.Steps;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Grains.Telemetry;

/// <summary>The span of one attempt at a step, and the trace context that a handler sees.</summary>
internal static class StepTelemetry
{
    public static Activity? Start(string actor, StepRequest request) =>
        TaskTrace.Start($"process {actor}", ActivityKind.Consumer, request.Headers)?
            .SetTag(AsyaAttributes.Actor, actor)
            .SetTag(AsyaAttributes.TaskId, request.Number.Task.Id.Value)
            .SetTag(AsyaAttributes.Step, request.Number.Step)
            .SetTag(AsyaAttributes.Attempt, request.Number.Attempt);

    /// <summary>Gives the handler the step's own context, so that its calls, in any language, become children of the step.</summary>
    public static StepRequest WithContext(StepRequest request, Activity? activity) =>
        activity is null ? request : request with { Headers = TraceHeaders.With(request.Headers, activity.Context) };

    /// <summary>Gives the task its own context back, whatever the handler was shown and has made of it: one task, one trace.</summary>
    public static ImmutableArray<ActorFrame> WithoutContext(ImmutableArray<ActorFrame> frames, StepRequest shown, StepRequest original)
    {
        if (frames.All(f => f.Headers.IsEmpty || f.Headers.Utf8.Equals(original.Headers.Utf8))
            || TraceHeaders.Read(original.Headers) is not { } context)
        {
            return frames;
        }

        return [.. frames.Select(frame =>
            frame.Headers.IsEmpty || frame.Headers == original.Headers ? frame
            : frame.Headers == shown.Headers ? frame with { Headers = original.Headers }
            : TraceHeaders.Read(frame.Headers) is { } own && own == context ? frame
            : frame with { Headers = TraceHeaders.With(frame.Headers, context) })];
    }

    /// <summary>Records the end of a handler's work; a null report means that the step was cancelled.</summary>
    public static void Ended(Activity? activity, string actor, StepReport? report, TimeSpan took)
    {
        string outcome = report?.Outcome switch
        {
            StepOutcome.Failed when report.Error?.Code == TaskErrorCode.ActorTimeout.WireName => "timed_out",
            StepOutcome.Done => "done",
            StepOutcome.Ended => "ended",
            StepOutcome.Failed => "failed",
            _ => "canceled",
        };
        AsyaMetrics.StepDuration.Record(took.TotalSeconds, new(AsyaAttributes.Actor, actor), new(AsyaAttributes.Outcome, outcome));
        if (activity is null)
        {
            return;
        }

        activity.SetTag(AsyaAttributes.Outcome, outcome);
        if (report?.Outcome == StepOutcome.Failed)
        {
            activity.SetTag("error.type", report.ErrorTypes is [{ } type, ..] ? type : report.Error?.Code)
                .SetStatus(ActivityStatusCode.Error);
        }
    }
}
