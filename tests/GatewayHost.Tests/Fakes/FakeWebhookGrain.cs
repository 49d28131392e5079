using System.Collections.Immutable;
using Asya.Events;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Gateway.Tests.Fakes;

/// <summary>Webhooks in memory, over the events of the fake tasks. Leases, order and places are kept as in the real one.</summary>
public sealed class FakeWebhookGrain(FakeCluster cluster) : IWebhookGrain
{
    private readonly Lock _lock = new();
    private readonly List<Row> _rows = [];
    private long _numbers;

    /// <summary>Gets the notification of each report.</summary>
    public Watch Changes { get; } = new();

    /// <summary>Whether all secrets are unreadable, as without their key.</summary>
    public bool HasLostItsKey { get; set; }

    /// <summary>Gets or sets how many reports are lost on their way here.</summary>
    public int LostReports { get; set; }

    public ImmutableArray<WebhookInfo> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows.Select(static row => row.Info)];
            }
        }
    }

    public IReadOnlyList<WebhookTarget> Targets
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows.Select(static row => row.Target)];
            }
        }
    }

    public void Add(TaskKey key, WebhookTarget target, long cursor, bool isOver = false)
    {
        lock (_lock)
        {
            WebhookInfo info = new()
            {
                Key = key,
                Id = target.Id,
                Url = target.Url,
                Format = target.Format,
                Scheme = target.Scheme,
                Principal = target.Principal,
                Cursor = cursor,
                State = isOver ? WebhookState.Done : WebhookState.Active,
            };
            _rows.Add(new Row { Number = ++_numbers, Target = target, Info = info });
        }
    }

    public Task<WebhookRegistrationResult> RegisterAsync(
        TaskKey key, WebhookTarget target, WebhookLimits limits, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            cluster.ThrowFault();
            if (cluster.Read(key.Value, PayloadChoice.None) is not { } task)
            {
                return WebhookRegistrationResult.NoTask;
            }

            lock (_lock)
            {
                if (_rows.Find(row => row.Info.Key == key && row.Target.Id == target.Id) is { } old)
                {
                    (old.Target, old.Info) = (target, old.Info with { Url = target.Url, Scheme = target.Scheme });
                    return WebhookRegistrationResult.Stored;
                }

                if (_rows.Count(row => row.Info.Key == key) >= limits.OfTask)
                {
                    return WebhookRegistrationResult.TooManyOfTask;
                }

                if (target.Principal is not null && limits.OfPrincipal > 0 && CountOf(key.Tenant, target.Principal) >= limits.OfPrincipal)
                {
                    return WebhookRegistrationResult.TooManyOfPrincipal;
                }
            }

            Add(key, target, task.LastEvent, task.Phase.IsTerminal);
            return WebhookRegistrationResult.Stored;
        },
        CancellationToken.None);

    public Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<WebhookInfo>>([.. All.Where(info => info.Key == key)]);

    public Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _rows.RemoveAll(row => row.Info.Key == key && row.Info.Id == id);
        }

        return Task.CompletedTask;
    }

    public Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken) =>
        Task.FromResult(CountOf(tenant, principal));

    public Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            ImmutableArray<WebhookNotification>.Builder batch = ImmutableArray.CreateBuilder<WebhookNotification>();
            foreach (Row row in _rows.Where(row => row.Info.State == WebhookState.Active && !(row.NotBefore > now)))
            {
                if (batch.Count < most && Next(row) is { } next)
                {
                    row.NotBefore = now + life;
                    batch.Add(next with { Lease = ++row.Lease });
                }
            }

            TimeSpan? soon = _rows.Where(static row => row.NotBefore is not null).Select(row => (TimeSpan?)(row.NotBefore!.Value - now))
                .Min();
            return Task.FromResult(
                new WebhookBatch
                {
                    Deliveries = batch.DrainToImmutable(),
                    NextDue = soon > TimeSpan.Zero
                    ? soon
                    : null,
                    HasActive = _rows.Count > 0
                });
        }
    }

    public Task<WebhookNotification?> ReportAsync(WebhookReport report, CancellationToken cancellationToken)
    {
        if (LostReports > 0)
        {
            LostReports--;
            throw new TimeoutException("The report is lost.");
        }

        WebhookNotification? next = Report(report);
        Changes.Changed();
        return Task.FromResult(next);
    }

    public Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(
            new WebhookPage { Items = [.. All.Where(info => info.State == WebhookState.Dead && info.Key.Tenant == tenant).Take(limit)] });

    public Task<bool> ReviveAsync(TaskKey key, string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_rows.Find(row => row.Info.Key == key && row.Info.Id == id && row.Info.State == WebhookState.Dead) is not { } row)
            {
                return Task.FromResult(false);
            }

            row.Info = row.Info with { State = WebhookState.Active, Attempts = 0 };
            return Task.FromResult(true);
        }
    }

    private WebhookNotification? Report(WebhookReport report)
    {
        lock (_lock)
        {
            if (_rows.Find(row => row.Number == report.Row && row.Lease == report.Lease) is not { } row)
            {
                return null;
            }

            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            row.Lease++;
            row.NotBefore = null;
            WebhookAttempt attempt = new() { At = now, Seq = report.Seq, Status = report.Status, Reason = report.Reason };
            WebhookInfo info = report.Outcome == WebhookOutcome.Release ? row.Info : row.Info with { Log = row.Info.Log.Add(attempt) };
            switch (report.Outcome)
            {
                case WebhookOutcome.Drop:
                    _rows.Remove(row);
                    break;
                case WebhookOutcome.Delivered:
                    bool isOver = cluster.ReadEvents(info.Key.Value, 0, 999).Single(e => e.Seq == report.Seq).Phase.IsTerminal;
                    row.Info = info with { Cursor = report.Seq, Attempts = 0, State = isOver ? WebhookState.Done : WebhookState.Active };
                    row.FailingSince = null;
                    if (!isOver && report.NextLease > TimeSpan.Zero && Next(row) is { } next)
                    {
                        row.NotBefore = now + report.NextLease;
                        return next;
                    }

                    break;
                case WebhookOutcome.Retry:
                    (row.Info, row.NotBefore, row.FailingSince) =
                        (info with { Attempts = info.Attempts + 1 }, now + report.Delay, row.FailingSince ?? now);
                    break;
                case WebhookOutcome.GiveUp:
                    row.Info = info with { State = WebhookState.Dead };
                    break;
            }

            return null;
        }
    }

    private int CountOf(string tenant, string principal) =>
        All.Count(info => info.Key.Tenant == tenant && info.Principal == principal && info.State != WebhookState.Done);

    private WebhookNotification? Next(Row row)
    {
        TaskPhase? before = null;
        foreach (TaskEvent happened in cluster.ReadEvents(row.Info.Key.Value, 0, 999))
        {
            if (happened.Phase != before && happened.Seq > row.Info.Cursor)
            {
                return new()
                {
                    Row = row.Number,
                    Lease = row.Lease,
                    Target = row.Target,
                    Event = happened,
                    Attempts = row.Info.Attempts,
                    FailingFor = row.FailingSince is { } since ? TimeProvider.System.GetUtcNow() - since : TimeSpan.Zero,
                    IsSealed = HasLostItsKey,
                };
            }

            before = happened.Phase;
        }

        return null;
    }

    private sealed class Row
    {
        public required long Number { get; init; }

        public required WebhookTarget Target { get; set; }

        public required WebhookInfo Info { get; set; }

        public long Lease { get; set; }

        public DateTimeOffset? NotBefore { get; set; }

        public DateTimeOffset? FailingSince { get; set; }
    }
}
