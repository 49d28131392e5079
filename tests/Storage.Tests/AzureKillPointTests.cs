using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Events;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Webhooks;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Asya.Storage.Tests;

/// <summary>A process dies, or stands still, between any two requests of a write. The next one finds all that belongs together.</summary>
[Needs("azurite")]
public sealed class AzureKillPointTests(ITestOutputHelper output)
{
    private static readonly string Prefix = $"k{Guid.NewGuid():N}"[..20];

    /// <summary>How many requests each write makes, as ADR 51 has them.</summary>
    private static readonly Dictionary<string, int> Points = new()
    {
        ["create"] = 3,
        ["step"] = 3,
        ["pause"] = 5,
        ["resume"] = 6,
        ["succeed"] = 5,
        ["large"] = 7,
        ["remove"] = 19,
        ["again"] = 5,
        ["hooked"] = 7,
        ["told"] = 7,
    };

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Each is a thousand reads of 16 partitions and more, so that the usual tier has those that differ most.</summary>
    public static TheoryData<string> Writes => Tier.IsFull
        ? ["create", "step", "pause", "resume", "succeed", "large", "remove", "again", "hooked", "told"]
        : ["step", "large", "remove", "told"];

    [StoreTheory]
    [MemberData(nameof(Writes))]
    public async Task A_process_may_die_after_each_request(string write)
    {
        int points = 0;
        for (bool isDead = true; isDead; points++)
        {
            TaskKey key = new($"dies-{write}-{points}~task");
            (TaskState? before, TaskETag? tag) = await PrepareAsync(write, key);
            isDead = false;
            bool? isStored = null;
            using (AzureTaskStore dying = await OpenAsync(Die))
            {
                try
                {
                    isStored = (await WriteAsync(dying, write, key, before, tag)).Stored;
                }
                catch (TaskStoreException)
                {
                    // The answer that a process gets which lives: it does not know what has become of the write.
                }
            }

            using AzureTaskStore next = await OpenAsync();
            await CheckAsync(next, key);
            await next.SweepAsync(TimeSpan.Zero, None);
            await CheckAsync(next, key);
            await GoOnAsync(next, key);
            using AzureTaskStore later = await OpenAsync(shift: TimeSpan.FromHours(1));
            await later.SweepAsync(TimeSpan.Zero, None);
            await CheckAsync(later, key);
            Assert.Equal(0, await later.SweepAsync(TimeSpan.Zero, None));
            await CheckWebhooksAsync(later, key, write == "told" ? true : write == "hooked" ? isStored : false);

            Task Die(int request)
            {
                if (request < points)
                {
                    return Task.CompletedTask;
                }

                isDead = true;
                return Task.FromException(new RequestFailedException("The process is dead"));
            }
        }

        // The last one was not cut off.
        points--;
        output.WriteLine($"{write}: {points} points");
        Assert.Equal(Points[write], points);
    }

    [StoreTheory]
    [MemberData(nameof(Writes))]
    public async Task A_process_may_stand_still_before_each_request_while_another_goes_on(string write)
    {
        int points = 0;
        for (bool wasHeld = true; wasHeld; points++)
        {
            TaskKey key = new($"stands-{write}-{points}~task");
            (TaskState? before, TaskETag? tag) = await PrepareAsync(write, key);
            wasHeld = false;
            using AzureTaskStore other = await OpenAsync();
            bool isStored;
            using (AzureTaskStore slow = await OpenAsync(GoOnMeanwhileAsync))
            {
                isStored = (await WriteAsync(slow, write, key, before, tag)).Stored;
            }

            await CheckAsync(other, key);
            await other.SweepAsync(TimeSpan.Zero, None);
            await GoOnAsync(other, key);
            await CheckAsync(other, key);
            await CheckWebhooksAsync(other, key, write == "told" || (write == "hooked" && isStored));

            async Task GoOnMeanwhileAsync(int request)
            {
                if (request == points)
                {
                    wasHeld = true;
                    await other.SweepAsync(TimeSpan.Zero, None);
                    await GoOnAsync(other, key);
                }
            }
        }
    }

    /// <summary>All reads say the same of a task.</summary>
    private static async Task CheckAsync(AzureTaskStore store, TaskKey key)
    {
        TaskState? state = await store.GetAsync(key, withPayload: true, None);
        foreach (TaskPhase? phase in (TaskPhase?[])[null, TaskPhase.Running, TaskPhase.Paused, TaskPhase.Succeeded])
        {
            bool isMeant = state is not null && (phase is null || phase == state.Phase);
            TaskQuery query = new() { Tenant = key.Tenant, Phase = phase, Order = phase is null ? TaskOrder.Updated : TaskOrder.Created };
            TaskState[] listed = [.. (await store.ListAsync(query, None)).Tasks];
            Assert.Equal(isMeant ? [state!.UpdatedAt] : [], listed.Select(static task => task.UpdatedAt));
        }

        Assert.Equal(state is null ? 0 : 1, await store.CountAsync(new() { Tenant = key.Tenant, ContextId = "c" }, None));

        bool isOpen = state is { Phase.IsTerminal: false };
        Assert.Equal(isOpen ? 1 : 0, await store.CountOpenAsync(key.Tenant, "ann", 9, None));
        ImmutableArray<TaskEvent> events = await store.EventsAsync(key, 0, 100, None);
        Assert.Equal(Enumerable.Range(1, (int)(state?.LastEvent ?? 0)), events.Select(static one => (int)one.Seq));
        HistoryPage history = await store.HistoryAsync(new() { Tenant = key.Tenant }, None);
        Assert.Equal(
            events.Where(static one => HistoryKinds.All.Contains(one.Kind)).Select(static one => (one.Seq, one.Kind)),
            history.Entries.Select(static one => (one.Event.Seq, one.Event.Kind)));
        DueTask[] due = [.. (await store.DueAsync(DateTimeOffset.MaxValue, null, 10_000, None)).Where(one => one.Key == key)];
        long? expected = state is null ? null : DueTask.TicksOf(state);
        Assert.Equal(expected is { } at ? [at] : [], due.Select(static one => UnixTicks.ToTicks(one.Due)));
    }

    /// <summary>A webhook gets each event that changes its task's phase, once and in order.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The task.</param>
    /// <param name="isThere">Whether the task has one; null: its write was not answered.</param>
    private static async Task CheckWebhooksAsync(AzureTaskStore store, TaskKey key, bool? isThere)
    {
        ImmutableArray<WebhookInfo> hooks = await store.Webhooks.ListAsync(key, None);
        int count = hooks.Length;
        Assert.Equal(isThere is { } expected ? expected ? 1 : 0 : count, count);
        DateTimeOffset now = DateTimeOffset.UtcNow.AddDays(1);
        List<long> told = [];
        WebhookBatch batch = await store.Webhooks.LeaseAsync(10_000, TimeSpan.FromMinutes(1), now, None);
        foreach (WebhookNotification leased in batch.Deliveries.Where(one => one.Event.Key == key))
        {
            for (WebhookNotification? next = leased; next is not null;)
            {
                told.Add(next.Event.Seq);
                WebhookReport report = new()
                {
                    Row = next.Row,
                    Lease = next.Lease,
                    Seq = next.Event.Seq,
                    Outcome = WebhookOutcome.Delivered,
                    Status = 204,
                    NextLease = TimeSpan.FromMinutes(1),
                };
                next = await store.Webhooks.ReportAsync(report, now, None);
            }
        }

        ImmutableArray<TaskEvent> events = await store.EventsAsync(key, 0, 100, None);
        long from = hooks is [{ Principal: "late" }] ? 1 : 0;
        Assert.Equal(
            count == 0 ? [] : events.Where((one, at) => at == 0 || one.Phase != events[at - 1].Phase)
                .Select(static one => one.Seq).Where(seq => seq > from),
            told);
        Assert.Equal(
            count, await store.Webhooks.CountAsync(key.Tenant, "ann", None) + await store.Webhooks.CountAsync(key.Tenant, "late", None));
    }

    private static async Task<(TaskState? State, TaskETag? Tag)> PrepareAsync(string write, TaskKey key)
    {
        using AzureTaskStore store = await OpenAsync();
        TaskState state = New(key);
        TaskState[] earlier = write switch
        {
            "create" or "hooked" => [],
            "resume" => [state, Paused(state)],
            "remove" => [state, Over(state)],
            "large" => [state with { Payload = Large(1) }],
            "again" => [state, Paused(state), Over(Paused(state))],
            _ => [state],
        };
        TaskETag? tag = null;
        foreach (TaskState one in earlier)
        {
            tag = (await store.WriteAsync(one, tag, None)).ETag;
        }

        if (write == "told")
        {
            WebhookTarget hook = new() { Id = "late", Url = "https://client.example/hook", Principal = "late" };
            Assert.Equal(
                WebhookRegistrationResult.Stored,
                await store.Webhooks.RegisterAsync(key, hook, new(3, 0), SomeTasks.Start, None));
        }

        if (write == "again")
        {
            await store.DeleteAsync(earlier[^1], tag!.Value, None);
            return (null, null);
        }

        return (earlier.LastOrDefault(), tag);
    }

    private static Task<TaskWriteResult> WriteAsync(
        AzureTaskStore store, string write, TaskKey key, TaskState? before, TaskETag? tag) => write switch
        {
            "create" or "again" => store.WriteAsync(New(key), null, None),
            "step" => store.WriteAsync(Next(before!, TaskPhase.Running, "stepped"), tag, None),
            "hooked" => store.WriteAsync(
                New(key) with { NewPush = new() { Id = "h", Url = "https://client.example/hook", Principal = "ann" } }, null, None),
            "pause" or "told" => store.WriteAsync(Paused(before!), tag, None),
            "resume" => store.WriteAsync(Next(before!, TaskPhase.Running, "resumed"), tag, None),
            "succeed" => store.WriteAsync(Over(before!), tag, None),
            "large" => store.WriteAsync(Paused(before!) with { Payload = Large(2) }, tag, None),
            _ => store.DeleteAsync(before!, tag!.Value, None),
        };

    /// <summary>What an owner does that has read the task anew.</summary>
    private static async Task GoOnAsync(AzureTaskStore store, TaskKey key)
    {
        StoredTask? stored = await store.ReadAsync(key, None);
        TaskState next = stored is { ETag: not null }
            ? Next(stored.Value.State, stored.Value.State.Phase == TaskPhase.Running ? TaskPhase.Paused : TaskPhase.Running, "paused")
            : New(key);
        Assert.True((await store.WriteAsync(next, stored?.ETag, None)).Stored);
    }

    private static TaskState New(TaskKey key) => SomeTasks.Create(key.Value, principal: "ann", context: "c");

    private static TaskState Paused(TaskState state) =>
        Next(state, TaskPhase.Paused, "paused") with { Pauses = state.Pauses with { Count = state.Pauses.Count + 1 } };

    private static TaskState Over(TaskState state)
    {
        TaskState over = Next(state, TaskPhase.Succeeded, "succeeded");
        return over with { EndedAt = over.UpdatedAt, Retention = TimeSpan.FromDays(30) };
    }

    private static TaskState Next(TaskState state, TaskPhase phase, string kind)
    {
        DateTimeOffset now = state.UpdatedAt.AddSeconds(15);
        NewEvent happened = SomeTasks.Event(state.Key.Value, state.LastEvent + 1, kind, now);
        return state with
        {
            Phase = phase,
            UpdatedAt = now,
            LastEvent = state.LastEvent + 1,
            NewEvents = [happened with { Event = happened.Event with { Phase = phase } }],
        };
    }

    private static JsonBytes Large(int number) => JsonBytes.FromText($$"""{"n":{{number}},"filler":"{{new string('x', 100_000)}}"}""");

    private static async Task<AzureTaskStore> OpenAsync(Func<int, Task>? before = null, TimeSpan shift = default)
    {
        RequestGate gate = new(before);
        AzureTaskStore store = await AzureTaskStore.OpenAsync(
            new()
            {
                Account = AzureTaskAccount.ByConnection((await AzuriteProcess.SharedAsync()).ConnectionString, Prefix),
                Policy = gate,
                Retries = before is null ? 2 : 0,
            },
            new ShiftedTime(shift), new FaultPoints(), NullLogger<AzureTaskStore>.Instance, health: null, None);
        gate.IsOpen = false;
        return store;
    }

    private sealed class RequestGate(Func<int, Task>? before) : HttpPipelinePolicy
    {
        private int _requests;

        public bool IsOpen { get; set; } = true;

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (!IsOpen && before is not null)
            {
                await before(Interlocked.Increment(ref _requests) - 1);
            }

            await ProcessNextAsync(message, pipeline);
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("All requests are asynchronous.");
    }

    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    }
}
