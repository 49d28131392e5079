using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Resiliency;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Timing;
using FsCheck;
using FsCheck.Fluent;

namespace Asya.Storage.Tests;

/// <summary>Random states, with everything in them that JSON likes to change on its way.</summary>
internal static class SomeStates
{
    private static readonly string[] Texts = ["", "a", "x-pause", "Ünïcode ✓", "quote\"back\\slash", "\u0001\n\t", "</script>", "🙂"];

    private static readonly string[] Jsons =
    [
        "", "{}", "[]", """{"b":1,"a":2}""", """{"n":1.000,"m":1e400,"k":-0}""", """{"text":"\u00e9\/é","t":"<>&'+"}""",
        """{ "spaced" : [ 1 , 2 ] }""",
        " {\"led\":1}", "{\"followed\":1}\n", "null", "true", "\"text\"", "12.50", """{"$bytes":"e30="}""", """{"$bytes":1,"x":2}""",
        """{"a":1,"a":2}""",
        new string('[', 64) + new string(']', 64),
    ];

    private static readonly Gen<string> Text = Gen.Elements(Texts);

    private static readonly Gen<JsonBytes> Json = Gen.Elements(Jsons).Select(text => text.Length == 0 ? default : JsonBytes.FromText(text));

    private static readonly Gen<int> Number = Gen.OneOf(Gen.Choose(0, 3), Gen.Elements(int.MaxValue, int.MinValue));

    private static readonly Gen<TimeSpan> Time =
        Gen.Elements(TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(300), TimeSpan.FromDays(30), TimeSpan.FromTicks(-12345));

    private static readonly Gen<DateTimeOffset> Instant =
        from ticks in Gen.Choose(0, int.MaxValue)
        from minutes in Gen.Elements(0, 60, -210)
        select new DateTimeOffset(SomeTasks.Start.UtcTicks + ticks, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(minutes));

    private static readonly Gen<ActorRoute> Route =
        from prev in Many(Text)
        from curr in Text
        from next in Many(Text)
        select new ActorRoute(prev, curr, next);

    private static readonly Gen<SlaClock> Sla =
        from budget in Time
        from left in Time
        from deadline in Perhaps(Instant)
        from epoch in Number
        select new SlaClock(budget, left, deadline, epoch);

    private static readonly Gen<PauseState> Pause =
        from number in Number
        from metadata in Json
        from at in Instant
        from remaining in Time
        from key in Text
        from sha in MaybeNull(Text)
        select new PauseState(number, metadata, at, remaining, new(key), sha);

    private static readonly Gen<ResumeAnswer> Answer =
        from pause in Number
        from key in MaybeNull(Text)
        from digest in Text
        from at in Instant
        from dropped in Many(Text)
        select new ResumeAnswer { Pause = pause, Key = key, Digest = digest, At = at, Channel = digest, By = key, Dropped = dropped };

    private static readonly Gen<FanOut> FanOut =
        from number in Number
        from key in Text
        from kind in Gen.Elements(Enum.GetValues<FanOutKind>())
        from work in Gen.Elements(Enum.GetValues<FanOutWork>())
        from budget in Time
        from slices in Many(Number)
        from meets in Gen.Elements(true, false)
        select new FanOut
        {
            Step = number,
            Event = number,
            Count = number,
            Kind = kind,
            Work = work,
            Key = key,
            Budget = budget,
            FanIn = meets
                ? new FanIn
                {
                    Actor = key,
                    AggregationKey = key,
                    Collect = number > 0,
                    Slices = [.. slices.Select(n => (long)n)],
                    LeastLeft = budget
                }
                : null,
        };

    private static readonly Gen<ResiliencyPlan> Resiliency =
        from name in Text
        from names in Many(Text)
        from number in Number
        from time in Time
        from backOff in Gen.Elements(Enum.GetValues<BackoffGrowth>())
        select new ResiliencyPlan
        {
            Policies = ImmutableDictionary<string, RetryPolicy>.Empty.Add(name, new()
            {
                MaxAttempts = number,
                BackOff = backOff,
                InitialDelay = time,
                MaxDelay = time,
                MaxDuration = number > 0 ? time : null,
                Jitter = number > 1,
                OnExhausted = names,
            }),
            Rules = [new(names, name)],
            NonRetryable = names,
            Breaker = number > 0 ? new(number, time) : null,
        };

    private static readonly Gen<TaskState> Core =
        from phase in Gen.Elements(Enum.GetValues<TaskPhase>())
        from flow in MaybeNull(Text)
        from digest in Text
        from route in Route
        from headers in Json
        from payload in Json
        from step in Number
        from sla in Sla
        from created in Instant
        from updated in Instant
        from retention in Time
        select new TaskState
        {
            Key = new("report-1"),
            Row = new() { IsVetted = true, ArePausesBound = true },
            Phase = phase,
            Identity = new()
            {
                Flow = flow,
                ParentId = flow,
                ContextId = flow,
                Principal = flow,
                Digest = digest,
                CreatedAt = created,
            },
            Route = route,
            Headers = headers,
            Payload = payload,
            Progress = new()
            {
                Step = step,
                Attempt = step,
            },
            UpdatedAt = updated,
            Sla = sla,
            Retention = retention,
            Subject = flow is null ? null : new() { Template = flow, Title = flow, Values = flow, Search = [flow, "/a"] },
        };

    public static Arbitrary<TaskState> Any { get; } = Arb.From(
        from state in Core
        from pauses in Number
        from pause in MaybeNull(Pause)
        from plan in Gen.Zip(Many(Json.Where(json => !json.IsEmpty)), Json)
        from wish in Perhaps(Gen.Zip(Json, MaybeNull(Text)))
        from answers in Many(Answer)
        from cleanup in Many(Gen.Zip(Text, Instant))
        from retry in Perhaps(Gen.Zip(Instant, Text))
        from error in Perhaps(Gen.Zip(Text, MaybeNull(Text)))
        from fanOuts in Many(FanOut)
        from link in Perhaps(Gen.Zip(Text, Number))
        from hooks in MaybeNull(Many(Text))
        from resiliency in MaybeNull(Resiliency)
        from message in Text
        from ended in Perhaps(Instant)
        from progress in Gen.Elements(0, 0.1, 100, 33.333333333333336)
        select state with
        {
            Pauses = state.Pauses with
            {
                Count = pauses,
                Current = pause,
                Plan = new PausePlan(
                plan.Item1, plan.Item2)
                { IsOfFlow = pauses > 0, IsMandatory = pauses > 1, Merge = (MergeMode)(pauses % 3) },
                Ahead = pauses == 0
                ? null
                : new PausesAhead
                {
                    Definitions = [new() { Entry = pauses }, new() { Id = message, Metadata = plan.Item2, IsComplete = true }],
                    Unplaced = new() { Id = message, Metadata = plan.Item2 },
                },
                Wish = wish is { } w ? new PauseRequest(w.Item1, w.Item2, w.Item2) : null,
                Answers = answers,
            },
            Cleanup = [.. cleanup.Select(item => new CheckpointToDelete(new(item.Item1), item.Item2))],
            Progress = state.Progress with
            {
                Retry = retry is { } r ? new StepRetry(r.Item1, pauses, r.Item1, r.Item2) : null,
                Message = message,
                Percent = progress,
                StepSince = state.Identity.CreatedAt,
            },
            LastEvent = pauses,
            Error = error is { } e ? new TaskError { Code = e.Item1, Message = e.Item1, Actor = e.Item2 } : null,
            CancelKey = error?.Item2,
            EndedAt = ended,
            Children = state.Children with
            {
                FanOuts = fanOuts,
                Gathering = pauses,
                Hooks = hooks is { } h ? new Hooks(h, h, message) : null,
                RedrivenAs = error?.Item2,
            },
            Identity = state.Identity with
            {
                Parent = link is { } l ? new ChildLink(new(l.Item1), l.Item2, l.Item2, l.Item2 > 0, l.Item1, l.Item2 > 1) : null,
            },
            Resiliency = resiliency,
        });

    private static Gen<ImmutableArray<T>?> MaybeNull<T>(Gen<ImmutableArray<T>> items) => Perhaps(items);

    private static Gen<ImmutableArray<T>> Many<T>(Gen<T> item) => item.ArrayOf().Select(items => items.Take(5).ToImmutableArray());

    private static Gen<T?> Perhaps<T>(Gen<T> item)
        where T : struct => Gen.OneOf(Gen.Constant<T?>(null), item.Select(value => (T?)value));

    private static Gen<T?> MaybeNull<T>(Gen<T> item)
        where T : class => Gen.OneOf(Gen.Constant<T?>(null), item.Select(value => (T?)value));
}
