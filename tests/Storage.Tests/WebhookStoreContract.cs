using Asya.Domain;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Storage.Tests;

/// <summary>Notifications are stored with the events themselves, and each is leased to one gateway at a time.</summary>
public abstract partial class WebhookStoreContract(StoreKind kind) : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(12);
    private static readonly WebhookLimits Limits = new(3, 4);
    private static readonly TaskKey Key = new("report-1");
    protected static DateTimeOffset Now { get; } = SomeTasks.Start.AddHours(1);

    private readonly StoreUnderTest _sut = new(kind);

    private IWebhookStore Webhooks => _sut.Store.Webhooks;

    private protected StoreUnderTest Sut => _sut;

    /// <summary>Gets what the creation of a task and a change of its phase write together.</summary>
    private protected virtual int WritesOfTwoChanges => 2;

    public void Dispose()
    {
        _sut.Dispose();
        GC.SuppressFinalize(this);
    }

    [StoreFact]
    public async Task A_webhook_created_with_its_task_gets_every_event_in_order()
    {
        TaskETag etag = await CreateAsync(Hook("h"));
        etag = await MoveAsync(etag, 2, TaskPhase.Running, "stepped");
        etag = await MoveAsync(etag, 3, TaskPhase.Paused, "paused");
        await MoveAsync(etag, 4, TaskPhase.Succeeded, "succeeded");

        Assert.Equal([(1, "created"), (3, "paused"), (4, "succeeded")], await DeliverAllAsync());
        Assert.Equal((WebhookState.Done, 4L, 3), await ShownAsync("h"));
        Assert.False((await LeaseAsync(Now.AddDays(9))).HasActive);
    }

    [StoreFact]
    public async Task A_webhook_added_later_gets_the_events_from_then_on()
    {
        TaskETag etag = await CreateAsync();
        Assert.Equal(WebhookRegistrationResult.Stored, await RegisterAsync(Hook("h")));
        Assert.Empty((await LeaseAsync(Now)).Deliveries);

        etag = await MoveAsync(etag, 2, TaskPhase.Running, "stepped");
        Assert.Empty((await LeaseAsync(Now)).Deliveries);

        await MoveAsync(etag, 3, TaskPhase.Paused, "paused");
        Assert.Equal([(3, "paused")], await DeliverAllAsync());
    }

    [StoreFact]
    public async Task Events_without_a_webhook_write_nothing_more()
    {
        TaskETag etag = await CreateAsync();
        await MoveAsync(etag, 2, TaskPhase.Paused, "paused");

        Assert.Equal(WritesOfTwoChanges, _sut.Writes);
        Assert.Equal(new WebhookBatch(), await LeaseAsync(Now.AddDays(1)));
        Assert.Equal(WritesOfTwoChanges, _sut.Writes);
    }

    [StoreFact]
    public async Task Undelivered_events_survive_a_restart_of_the_store()
    {
        TaskETag etag = await CreateAsync();
        await RegisterAsync(Hook("h"));
        _sut.Reopen();
        await MoveAsync(etag, 2, TaskPhase.Paused, "paused");
        _sut.Reopen();

        WebhookNotification delivery = Assert.Single((await LeaseAsync(Now)).Deliveries);

        Assert.Equal((2L, "secret", "token"), (delivery.Event.Seq, delivery.Target.Credentials, delivery.Target.Token));
    }

    [StoreFact]
    public async Task A_failed_write_notifies_no_webhook()
    {
        FailOnce faults = new();
        using StoreUnderTest sut = new(kind, faults);
        TaskETag etag = (await sut.Store.WriteAsync(SomeTasks.Create(Key.Value), null, CancellationToken.None)).ETag!.Value;
        IWebhookStore push = sut.Store.Webhooks;
        await push.RegisterAsync(Key, Hook("h"), Limits, Now, CancellationToken.None);

        faults.IsArmed = true;
        await Assert.ThrowsAnyAsync<Exception>(
            () => sut.Store.WriteAsync(Moved(2, TaskPhase.Paused, "paused"), etag, CancellationToken.None));
        Assert.Empty((await push.LeaseAsync(9, Life, Now, CancellationToken.None)).Deliveries);

        Assert.True((await sut.Store.WriteAsync(Moved(2, TaskPhase.Paused, "paused"), etag, CancellationToken.None)).Stored);
        Assert.Single((await push.LeaseAsync(9, Life, Now, CancellationToken.None)).Deliveries);
    }

    [StoreFact]
    public async Task A_leased_delivery_is_exclusive_until_the_lease_expires()
    {
        await CreateAsync(Hook("h"));
        WebhookNotification first = Assert.Single((await LeaseAsync(Now)).Deliveries);

        Assert.Empty((await LeaseAsync(Now + Life - TimeSpan.FromTicks(1))).Deliveries);
        WebhookNotification second = Assert.Single((await LeaseAsync(Now + Life)).Deliveries);

        Assert.Equal(first.Event.Seq, second.Event.Seq);
        Assert.Null(await ReportAsync(first, WebhookOutcome.Delivered));
        Assert.Equal(0, (await ShownAsync("h")).Cursor);
        await ReportAsync(second, WebhookOutcome.Delivered);
        Assert.Equal(1, (await ShownAsync("h")).Cursor);
    }

    [StoreFact]
    public async Task Two_dispatchers_never_get_the_same_at_the_same_time()
    {
        for (int at = 0; at < 20; at++)
        {
            await CreateAsync(Hook("h"), $"task-{at}");
        }

        WebhookBatch[] batches =
            await Task.WhenAll(
                Enumerable.Range(0, 8).Select(_ => Task.Run(() => Webhooks.LeaseAsync(4, Life, Now, CancellationToken.None))));

        long[] rows = [.. batches.SelectMany(static batch => batch.Deliveries).Select(static delivery => delivery.Row)];
        Assert.Equal(20, rows.Length);
        Assert.Equal(20, rows.Distinct().Count());
    }

    [StoreFact]
    public async Task An_event_that_comes_while_one_is_delivered_follows_it()
    {
        TaskETag etag = await CreateAsync(Hook("h"));
        WebhookNotification created = Assert.Single((await LeaseAsync(Now)).Deliveries);
        await MoveAsync(etag, 2, TaskPhase.Paused, "paused");
        Assert.Empty((await LeaseAsync(Now)).Deliveries);

        WebhookNotification? paused = await ReportAsync(created, WebhookOutcome.Delivered, next: Life);

        Assert.Equal(2, paused?.Event.Seq);
        Assert.Empty((await LeaseAsync(Now)).Deliveries);
        Assert.Null(await ReportAsync(paused!, WebhookOutcome.Delivered, next: Life));
        Assert.Null(await ReportAsync(paused!, WebhookOutcome.GiveUp));
        Assert.Equal((WebhookState.Active, 2L, 2), await ShownAsync("h"));
    }

    [StoreFact]
    public async Task A_failure_waits_and_a_webhook_that_is_given_up_keeps_its_events_until_it_is_redriven()
    {
        TaskETag etag = await CreateAsync(Hook("h"));
        WebhookNotification delivery = Assert.Single((await LeaseAsync(Now)).Deliveries);
        await ReportAsync(delivery, WebhookOutcome.Retry, delay: TimeSpan.FromMinutes(1));

        WebhookBatch early = await LeaseAsync(Now.AddSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), early.NextDue);
        Assert.Equal(1, await Webhooks.CountPendingAsync(9, CancellationToken.None));
        Assert.Equal(0, await Webhooks.CountPendingAsync(0, CancellationToken.None));
        delivery = Assert.Single((await LeaseAsync(Now.AddMinutes(1))).Deliveries);
        Assert.Equal((1, TimeSpan.FromMinutes(1)), (delivery.Attempts, delivery.FailingFor));
        await ReportAsync(delivery, WebhookOutcome.GiveUp);
        await MoveAsync(etag, 2, TaskPhase.Canceled, "canceled");
        Assert.Empty((await LeaseAsync(Now.AddDays(1))).Deliveries);
        Assert.Equal(0, await Webhooks.CountPendingAsync(9, CancellationToken.None));

        WebhookInfo dead = Assert.Single((await Webhooks.DeadAsync("", 0, 10, CancellationToken.None)).Items);
        Assert.Equal(["503 busy", "503 busy"], dead.Log.Select(static attempt => $"{attempt.Status} {attempt.Reason}"));
        Assert.Empty((await Webhooks.DeadAsync("other", 0, 10, CancellationToken.None)).Items);
        Assert.False(await Webhooks.ReviveAsync(Key, "x", Now, CancellationToken.None));
        Assert.True(await Webhooks.ReviveAsync(Key, "h", Now, CancellationToken.None));
        Assert.False(await Webhooks.ReviveAsync(Key, "h", Now, CancellationToken.None));
        Assert.Equal([(1, "created"), (2, "canceled")], await DeliverAllAsync());
    }

    [StoreFact]
    public async Task A_released_delivery_can_be_leased_at_once_and_counts_as_no_attempt()
    {
        await CreateAsync(Hook("h"));
        await ReportAsync(Assert.Single((await LeaseAsync(Now)).Deliveries), WebhookOutcome.Release);

        Assert.Equal(0, Assert.Single((await LeaseAsync(Now)).Deliveries).Attempts);
        Assert.Empty(Assert.Single(await Webhooks.ListAsync(Key, CancellationToken.None)).Log);
    }

    [StoreFact]
    public async Task A_deleted_or_finished_webhook_gets_no_more_events()
    {
        TaskETag etag = await CreateAsync(Hook("h"));
        await RegisterAsync(Hook("g"));
        await Webhooks.DeleteAsync(Key, "g", CancellationToken.None);
        await Webhooks.DeleteAsync(Key, "g", CancellationToken.None);
        await ReportAsync(Assert.Single((await LeaseAsync(Now)).Deliveries), WebhookOutcome.Drop);
        await MoveAsync(etag, 2, TaskPhase.Canceled, "canceled");

        Assert.Empty(await Webhooks.ListAsync(Key, CancellationToken.None));
        Assert.False((await LeaseAsync(Now.AddDays(1))).HasActive);
    }

    [StoreFact]
    public async Task A_webhook_of_the_same_name_goes_on_where_the_other_was()
    {
        TaskETag etag = await CreateAsync(Hook("h"));
        await ReportAsync(Assert.Single((await LeaseAsync(Now)).Deliveries), WebhookOutcome.Delivered);
        await MoveAsync(etag, 2, TaskPhase.Paused, "paused");
        WebhookNotification old = Assert.Single((await LeaseAsync(Now)).Deliveries);

        await RegisterAsync(Hook("h") with { Credentials = "other" });

        Assert.Null(await ReportAsync(old, WebhookOutcome.GiveUp));
        WebhookNotification delivery = Assert.Single((await LeaseAsync(Now)).Deliveries);
        Assert.Equal((2L, "other"), (delivery.Event.Seq, delivery.Target.Credentials));
    }

    [StoreFact]
    public async Task A_webhook_keeps_the_credential_that_registered_it_last()
    {
        TaskETag etag = await CreateAsync(Hook("made with the task"));
        await RegisterAsync(Hook("registered") with { Credential = "key:old" });
        await RegisterAsync(Hook("registered") with { Credential = "token:1" });
        await RegisterAsync(Hook("identity off") with { Credential = null });
        await MoveAsync(etag, 2, TaskPhase.Paused, "paused");

        WebhookNotification[] leased = [.. (await LeaseAsync(Now)).Deliveries.OrderBy(static one => one.Target.Id, StringComparer.Ordinal)];

        Assert.Equal(
            [("identity off", null), ("made with the task", "key:ann"), ("registered", "token:1")],
            leased.Select(static one => (one.Target.Id, one.Target.Credential)));
        WebhookNotification? next = await ReportAsync(leased[1], WebhookOutcome.Delivered, next: Life);
        Assert.Equal((2L, "key:ann"), (next!.Event.Seq, next.Target.Credential));
    }

    [StoreFact]
    public async Task There_are_only_so_many_for_a_task_and_for_a_principal()
    {
        await CreateAsync();
        await CreateAsync(key: "report-2");
        Assert.Equal(WebhookRegistrationResult.NoTask, await RegisterAsync(Hook("1"), "unknown"));
        foreach (string id in (string[])["1", "2", "3", "3"])
        {
            Assert.Equal(WebhookRegistrationResult.Stored, await RegisterAsync(Hook(id)));
        }

        Assert.Equal(WebhookRegistrationResult.TooManyOfTask, await RegisterAsync(Hook("4")));
        Assert.Equal(WebhookRegistrationResult.Stored, await RegisterAsync(Hook("1"), "report-2"));
        Assert.Equal(4, await Webhooks.CountAsync("", "ann", CancellationToken.None));
        Assert.Equal(WebhookRegistrationResult.TooManyOfPrincipal, await RegisterAsync(Hook("2"), "report-2"));
        Assert.Equal(WebhookRegistrationResult.Stored, await RegisterAsync(Hook("2") with { Principal = "bob" }, "report-2"));
    }

    [StoreFact]
    public async Task A_task_that_is_deleted_takes_its_webhooks_with_it()
    {
        TaskETag etag = await CreateAsync(Hook("h"));
        await _sut.Store.DeleteAsync(TaskState.None with { Key = Key }, etag, CancellationToken.None);

        Assert.False((await LeaseAsync(Now.AddDays(1))).HasActive);
        Assert.Equal(0, await Webhooks.CountAsync("", "ann", CancellationToken.None));
    }

    [StoreFact]
    public async Task A_webhook_of_a_finished_task_gets_no_events()
    {
        TaskETag etag = await CreateAsync();
        await MoveAsync(etag, 2, TaskPhase.Succeeded, "succeeded");

        Assert.Equal(WebhookRegistrationResult.Stored, await RegisterAsync(Hook("h")));
        Assert.Equal(WebhookState.Done, (await ShownAsync("h")).State);
    }

    [StoreFact]
    public async Task However_many_register_at_once_no_more_than_the_limit_stay()
    {
        await CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(at => Task.Run(() => RegisterAsync(Hook($"h{at}")))));

        int count = (await Webhooks.ListAsync(Key, CancellationToken.None)).Length;
        Assert.InRange(count, 0, Limits.OfTask);
        Assert.Equal(count, await Webhooks.CountAsync("", "ann", CancellationToken.None));
    }

    protected static WebhookTarget Hook(string id) => new()
    {
        Id = id,
        Url = "https://client.example/hook",
        Format = WebhookFormat.Stream,
        Token = "token",
        Scheme = "Bearer",
        Credentials = "secret",
        Principal = "ann",
        Credential = "key:ann",
    };

    private static TaskState Moved(long seq, TaskPhase phase, string kind, string key = "report-1")
    {
        NewEvent happened = SomeTasks.Event(key, seq, kind, Now);
        return SomeTasks.Create(key)
            with
        {
            Phase = phase,
            LastEvent = seq,
            UpdatedAt = Now,
            NewEvents = [happened with { Event = happened.Event with { Phase = phase } }],
        };
    }

    private protected async Task<TaskETag> CreateAsync(WebhookTarget? hook = null, string key = "report-1") =>
        (await _sut.Store.WriteAsync(SomeTasks.Create(key) with { NewPush = hook }, null, CancellationToken.None)).ETag!.Value;

    private protected async Task<TaskETag> MoveAsync(TaskETag etag, long seq, TaskPhase phase, string kind) =>
        (await _sut.Store.WriteAsync(Moved(seq, phase, kind), etag, CancellationToken.None)).ETag!.Value;

    protected Task<WebhookRegistrationResult> RegisterAsync(WebhookTarget hook, string key = "report-1") =>
        Webhooks.RegisterAsync(new TaskKey(key), hook, Limits, Now, CancellationToken.None);

    protected Task<WebhookBatch> LeaseAsync(DateTimeOffset at) => Webhooks.LeaseAsync(99, Life, at, CancellationToken.None);

    private Task<WebhookNotification?> ReportAsync(
        WebhookNotification delivery, WebhookOutcome outcome, TimeSpan delay = default, TimeSpan next = default)
    {
        WebhookReport report =
            new()
            {
                Row = delivery.Row,
                Lease = delivery.Lease,
                Seq = delivery.Event.Seq,
                Outcome = outcome,
                Delay = delay,
                NextLease = next
            };
        return Webhooks.ReportAsync(outcome == WebhookOutcome.Delivered
            ? report with { Status = 204 }
            : report with { Status = 503, Reason = "busy" }, Now, CancellationToken.None);
    }

    private async Task<(WebhookState State, long Cursor, int Attempts)> ShownAsync(string id)
    {
        WebhookInfo info = (await Webhooks.ListAsync(Key, CancellationToken.None)).Single(hook => hook.Id == id);
        return (info.State, info.Cursor, info.Log.Length);
    }

    private async Task<(int Seq, string Kind)[]> DeliverAllAsync()
    {
        List<(int, string)> told = [];
        foreach (WebhookNotification leased in (await LeaseAsync(Now)).Deliveries)
        {
            for (WebhookNotification? delivery = leased; delivery
                is not null; delivery = await ReportAsync(delivery, WebhookOutcome.Delivered, next: Life))
            {
                told.Add(((int)delivery.Event.Seq, delivery.Event.Kind));
            }
        }

        return [.. told];
    }

    private sealed class FailOnce : FaultPoints
    {
        public bool IsArmed { get; set; }

        public override void Reach(string name)
        {
            if (IsArmed && name == "task-store:before-commit")
            {
                IsArmed = false;
                throw new IOException("The disk is full.");
            }
        }
    }
}
