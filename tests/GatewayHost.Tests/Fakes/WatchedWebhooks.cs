using System.Collections.Immutable;
using Asya.Events;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Asya.Grains.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tests.Fakes;

/// <summary>The real webhook grain over a real store of the cluster's tasks, with calls that can be watched and can get lost.</summary>
/// <remarks>The store is made when the first webhook comes: most tests have none.</remarks>
public sealed class WatchedWebhooks(FakeCluster cluster) : IWebhookGrain, IDisposable
{
    private readonly Lock _lock = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, TaskETag> _versions = [];
    private SqliteTaskStore? _store;
    private WebhookGrain _grain = null!;

    /// <summary>Gets the notification of each report.</summary>
    public Watch Changes { get; } = new();

    /// <summary>Whether all secrets are unreadable, as without their key.</summary>
    public bool HasLostItsKey { get; set; }

    /// <summary>Gets or sets how many reports are lost on their way here.</summary>
    public int LostReports { get; set; }

    /// <summary>Gets the webhooks that were registered, with their secrets.</summary>
    public List<WebhookTarget> Registered { get; } = [];

    /// <summary>Gets the webhooks of all tasks, those of the oldest task first.</summary>
    public ImmutableArray<WebhookInfo> All =>
        [.. cluster.Created.SelectMany(task => ListAsync(task.Key, CancellationToken.None).GetAwaiter().GetResult())];

    public Task<WebhookRegistrationResult> RegisterAsync(
        TaskKey key, WebhookTarget target, WebhookLimits limits, CancellationToken cancellationToken)
    {
        cluster.ThrowFault();
        Registered.Add(target);
        return Grain.RegisterAsync(key, target, limits, cancellationToken);
    }

    public Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken) =>
        Grain.ListAsync(key, cancellationToken);

    public Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken) => Grain.DeleteAsync(key, id, cancellationToken);

    public Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken) =>
        Grain.CountAsync(tenant, principal, cancellationToken);

    public async Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            // As the store says while it has no webhook.
            return new WebhookBatch();
        }

        WebhookBatch batch = await Grain.LeaseAsync(most, life, cancellationToken);
        return HasLostItsKey ? batch with { Deliveries = [.. batch.Deliveries.Select(static one => one with { IsSealed = true })] } : batch;
    }

    public async Task<WebhookNotification?> ReportAsync(WebhookReport report, CancellationToken cancellationToken)
    {
        if (LostReports > 0)
        {
            LostReports--;
            throw new TimeoutException("The report is lost.");
        }

        WebhookNotification? next = await Grain.ReportAsync(report, cancellationToken);
        Changes.Changed();
        return next;
    }

    public Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken) =>
        Grain.DeadAsync(tenant, after, limit, cancellationToken);

    public Task<bool> ReviveAsync(TaskKey key, string id, CancellationToken cancellationToken) =>
        Grain.ReviveAsync(key, id, cancellationToken);

    public void Dispose()
    {
        _store?.Dispose();
        _directory.Dispose();
    }

    /// <summary>Stores what has happened to a task, and a new task's webhook with it.</summary>
    internal void Store(FakeTask task, TaskEvent happened)
    {
        if (_store is not null || task.Request.Push is not null)
        {
            lock (_lock)
            {
                if (_store is null)
                {
                    // With the tasks that there are, of which this is one.
                    Open();
                }
                else
                {
                    Write(task, [happened]);
                }
            }
        }
    }

    private WebhookGrain Grain
    {
        get
        {
            lock (_lock)
            {
                return _store is null ? Open() : _grain;
            }
        }
    }

    private WebhookGrain Open()
    {
        TaskStoreOptions options = new() { Directory = _directory.Path, Durability = Durability.Process };
        _store = new SqliteTaskStore(Options.Create(options), new FaultPoints());
        foreach (FakeTask task in cluster.Tasks)
        {
            Write(task, task.Events);
        }

        return _grain = new WebhookGrain(_store.Webhooks, TimeProvider.System);
    }

    private void Write(FakeTask task, IEnumerable<TaskEvent> events)
    {
        string key = task.Now.Key.Value;
        TaskETag? version = _versions.TryGetValue(key, out TaskETag known) ? known : null;
        TaskWriteResult result = _store!.WriteAsync(
            task.State with
            {
                UpdatedAt = TimeProvider.System.GetUtcNow(),
                NewEvents = [.. events.Select(static happened => new Domain.NewEvent(happened, default))],
                NewPush = version is null ? task.Request.Push : null,
            },
            version, CancellationToken.None).GetAwaiter().GetResult();
        Assert.True(result.Stored, $"The state of {key} is not stored.");
        _versions[key] = result.ETag!.Value;
    }
}
