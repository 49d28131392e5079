using System.Collections.Immutable;
using System.Diagnostics;
using Asya.Actors;
using Asya.Grains.Python;
using Asya.Grains.Telemetry;
using Asya.Grains.Tests.Python;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Grains.Tests.Telemetry;

/// <summary>One task, one trace: through pauses, deaths and other languages.</summary>
public sealed class TaskTraceTests
{
    private static readonly string[] Life = [
        "create task", "process work", "save checkpoint", "paused", "resume", "process publish", "task"];

    [Fact]
    public async Task A_tasks_trace_survives_its_pause_and_the_death_of_the_silo()
    {
        using Spans spans = new();
        await using TaskSilo silo = await TaskSilo.StartAsync();
        CreateTask request = new()
        {
            Route = ActorRoute.StartAt("work", "x-pause", "publish"),
            Payload = JsonBytes.FromText("""{"topic":"Q3"}"""),
            Headers = TraceHeaders.With(JsonBytes.FromText("""{"n":1.00}"""), spans.Context),
            Timeout = TimeSpan.FromMinutes(5),
        };
        using (TaskTrace.Begin(new TaskKey("traced"), ref request))
        {
            await silo.Task("traced").CreateAsync(request, CancellationToken.None);
        }

        await silo.Events.WaitAsync("traced", "paused");
        await spans.EndedAsync("create task", "process work", "save checkpoint");
        await silo.KillAsync();
        await silo.StartAgainAsync();
        silo.Clock.Advance(TimeSpan.FromHours(3));
        const string Answer = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await silo.Grains.GetGrain<IResumeGrain>("traced").ResumeAsync(
            new ResumeTask { Input = JsonBytes.FromText("""{"approved":true}"""), TraceParent = Answer }, CancellationToken.None);
        await silo.Events.WaitAsync("traced", "succeeded");

        await spans.EndedAsync(Life);
        Activity begun = spans["create task"];
        Assert.Equal(spans.Context.SpanId, begun.ParentSpanId);
        Assert.All(spans.Ended.Where(a => a != begun), a => Assert.Equal((begun.SpanId, "vendor=1"), (a.ParentSpanId, a.TraceStateString)));
        Assert.All(spans.Ended, static a => Assert.Equal("traced", a.GetTagItem(AsyaAttributes.TaskId)));
        Assert.Equal(TimeSpan.FromHours(3), spans["paused"].Duration);
        Assert.Equal(ActivityTraceId.CreateFromString(Answer.AsSpan(3, 32)), Assert.Single(spans["resume"].Links).Context.TraceId);
        Assert.Equal(["done", "done"], spans.Ended.Where(static a => a.Kind == ActivityKind.Consumer && a.OperationName != "resume")
            .Select(static a => a.GetTagItem(AsyaAttributes.Outcome)));

        // The envelope has the context it was created with, beside what else was in it.
        JsonBytes headers = (await silo.GetAsync("traced")).Headers;
        Assert.Equal(begun.Context.SpanId, TraceHeaders.Read(headers)!.Value.SpanId);
        Assert.StartsWith("""{"n":1.00,"traceparent":"00-""", headers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_python_process_sees_its_steps_context_and_the_task_keeps_its_own()
    {
        using Spans spans = new();
        await using PythonBench bench = new();
        PythonActorHandler actor = bench.Actor("""
            def process(payload):
                seen = yield "GET", ".headers.traceparent"
                yield "SET", ".headers", {"other": True}
                payload["seen"] = seen
                yield payload
            """);
        StepRequest original = bench.Request() with { Headers = TraceHeaders.With(default, spans.Context) };
        using Activity? step = StepTelemetry.Start("draft", original);
        StepRequest shown = StepTelemetry.WithContext(original, step);

        ImmutableArray<ActorFrame> frames = await actor.HandleAsync(shown, static _ => { }, CancellationToken.None)
            .WithTimeout("the answer");

        Assert.Contains(step!.SpanId.ToString(), frames[0].Payload.ToString(), StringComparison.Ordinal);
        Assert.Equal("""{"other":true}""", frames[0].Headers.ToString());
        JsonBytes kept = StepTelemetry.WithoutContext(frames, shown, original)[0].Headers;
        Assert.Equal(spans.Context.SpanId, TraceHeaders.Read(kept)!.Value.SpanId);
        Assert.StartsWith("""{"other":true,""", kept.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_that_a_handler_leaves_alone_are_stored_as_they_were()
    {
        using Spans spans = new();
        StepRequest original = new() { Headers = TraceHeaders.With(JsonBytes.FromText("""{"a":1e2}"""), spans.Context) };
        StepRequest shown = original
            with
        {
            Headers =
                TraceHeaders.With(original.Headers, new(spans.Context.TraceId, ActivitySpanId.CreateRandom(), ActivityTraceFlags.None))
        };
        ImmutableArray<ActorFrame> frames = [
            new(default, [], shown.Headers), new(default, [], default), new(default, [], original.Headers)];

        Assert.Equal([original.Headers, default, original.Headers], StepTelemetry.WithoutContext(frames, shown, original)
            .Select(static f => f.Headers));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"traceparent":7}""")]
    [InlineData("""{"traceparent":"00-0-0-01"}""")]
    [InlineData("""{"traceparent":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}""")]
    [InlineData("""{"x":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}""")]
    public void A_malformed_trace_context_is_ignored(string headers) => Assert.Null(TraceHeaders.Read(JsonBytes.FromText(headers)));

    [Fact]
    public void Without_a_listener_nothing_is_made_and_nothing_is_written()
    {
        CreateTask request = new() { Headers = JsonBytes.FromText("{}") };

        Assert.Null(TaskTrace.Begin(new TaskKey("t"), ref request));
        Assert.Equal("{}", request.Headers.ToString());
    }
}
