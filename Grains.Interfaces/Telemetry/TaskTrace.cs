using System.Diagnostics;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Telemetry;

/// <summary>The one trace of a task's life: begun where the task is created, and found again in its envelope ever after.</summary>
public static class TaskTrace
{
    /// <summary>Begins the trace of a task that is about to be created, and writes it into the envelope.</summary>
    /// <remarks>
    /// It continues the context in the envelope, else that of the request. Without a listener, nothing
    /// begins; the context of a request that came with one is passed on all the same.
    /// </remarks>
    public static Activity? Begin(TaskKey key, ref CreateTask request)
    {
        ActivitySource source = AsyaTelemetry.Source;
        Activity? around = Activity.Current;
        if (!source.HasListeners() && around is null)
        {
            return null;
        }

        ActivityContext? given = TraceHeaders.Read(request.Headers);
        Activity? activity = given is { } parent
            ? source.StartActivity("create task", ActivityKind.Producer, parent)
            : source.StartActivity("create task", ActivityKind.Producer);
        activity?.SetTag(AsyaAttributes.TaskId, key.Id.Value);
        activity?.SetTag(AsyaAttributes.Flow, request.Flow);
        if ((activity?.Context ?? (given is null ? PassedOn(around) : null)) is { } context)
        {
            request = request with { Headers = TraceHeaders.With(request.Headers, context) };
        }

        return activity;
    }

    /// <summary>Starts a span in the trace of a task; null without a listener or without a trace.</summary>
    public static Activity? Start(
        string name, ActivityKind kind, JsonBytes headers, ActivityLink? link = null, DateTimeOffset startTime = default) =>
        AsyaTelemetry.Source.HasListeners() && TraceHeaders.Read(headers) is { } parent
            ? AsyaTelemetry.Source.StartActivity(name, kind, parent, links: link is { } one ? [one] : null, startTime: startTime)
            : null;

    /// <summary>Gets the current context, to be linked to elsewhere; null if it is not recorded.</summary>
    public static string? Here =>
        AsyaTelemetry.Source.HasListeners() && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>Makes a link to a context that <see cref="Here"/> gave.</summary>
    public static ActivityLink? LinkTo(string? context) =>
        ActivityContext.TryParse(context, null, isRemote: true, out ActivityContext parsed) ? new(parsed) : null;

    private static ActivityContext? PassedOn(Activity? around)
    {
        if (around is not { IdFormat: ActivityIdFormat.W3C })
        {
            return null;
        }

        // The trace is not sampled: its tasks must not begin other traces.
        if (AsyaTelemetry.Source.HasListeners())
        {
            return around.Context;
        }

        // The server creates an activity for its log that is never exported: the caller's own is passed on.
        return around.Parent is null && around.ParentSpanId != default
            ? new ActivityContext(around.TraceId, around.ParentSpanId, around.ActivityTraceFlags, around.TraceStateString)
            : null;
    }
}
